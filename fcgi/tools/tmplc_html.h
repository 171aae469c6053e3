/*
 * Where the literal text of a template has led, and whether data may be printed there.
 *
 * It follows the states of an HTML tokenizer (WHATWG HTML 13.2.5, as far as our own templates need it) and refuses
 * data where escaping would not be enough. Depends on tmplc_source.h only. What is refused ends the program by
 * tmplc_fail().
 */
#ifndef HANDOVER_TOOLS_TMPLC_HTML_H
#define HANDOVER_TOOLS_TMPLC_HTML_H

#include <stdbool.h>

#include "tools/tmplc_source.h"

/* Where in a page a byte of the template stands. */
enum tmplc_place {
	PLACE_TEXT,
	PLACE_TAG_OPEN,
	PLACE_TAG_NAME,
	PLACE_BETWEEN,
	PLACE_ATTR_NAME,
	PLACE_ATTR_EQUALS,
	PLACE_DOUBLE,
	PLACE_SINGLE,
	PLACE_BARE,
	PLACE_SEPARATOR,
	PLACE_RAW,
	PLACE_COMMENT,
	PLACE_DECLARATION
};

/* How far literal text has decided where an address leads. */
enum tmplc_address { ADDRESS_EMPTY, ADDRESS_SLASH, ADDRESS_LOCAL, ADDRESS_WHOLE, ADDRESS_OTHER };

/* All zero: between tags, at the beginning of a page. */
struct tmplc_html {
	enum tmplc_place place;
	bool closing;               /* the tag is </tag */
	unsigned seen;              /* RAW: bytes of "</tag" so far; COMMENT, DECLARATION: dashes, or none can follow */
	enum tmplc_address address; /* DOUBLE, in an attribute that holds an address */
	char tag[16];               /* lower case, cut */
	char attr[16];
};

/* One byte of literal text, the one at `at`. Fails where it cannot stand in a page of ours. */
void tmplc_html_step(const struct tmplc_source *src, struct tmplc_html *x, const char *at);

bool tmplc_html_is_same(const struct tmplc_html *a, const struct tmplc_html *b);

/*
 * Where two branches lead together: to the same place, or both to the end of an attribute of the same tag. Fails at
 * `at` where they part.
 */
struct tmplc_html tmplc_html_merge(const struct tmplc_source *src, const char *at, struct tmplc_html a,
				   struct tmplc_html b);

/* What is about to be printed: anything, a text from the catalogue, or an address by html_url(). */
enum tmplc_data { DATA_PLAIN, DATA_TRANSLATED, DATA_ADDRESS };

/* May the data stand here? Fails at `at` where not. True: markup (struct html_safe) may, too. */
bool tmplc_html_check(const struct tmplc_source *src, struct tmplc_html *x, const char *at, enum tmplc_data data);

#endif
