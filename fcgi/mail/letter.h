/*
 * A letter: what a mail says, as a list of blocks, and its two renderings. Both are made of the same blocks, so the
 * text and the HTML can never say different things.
 *
 * Depends on base and http/html.h. Pure. A letter is in its arena; what is added may be data of people: it is made
 * harmless here (escaped in HTML, control characters become spaces). The words are message keys, translated and
 * filled in here, in the letter's language.
 */
#ifndef HANDOVER_MAIL_LETTER_H
#define HANDOVER_MAIL_LETTER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

/* Points and facts that follow each other are one list. */
enum letter_kind {
	LETTER_PARAGRAPH,
	LETTER_HEADING,
	LETTER_POINT,
	LETTER_FACT,
	LETTER_LINK,
	LETTER_QUOTE,
	LETTER_SMALL
};

struct letter_block {
	enum letter_kind kind;
	const char *text;
	const char *label; /* of a fact: what text is the value of */
	const char *url;   /* of a link */
};

/* Starts as LETTER_IN(arena, language). */
struct letter {
	struct arena *arena;
	enum lang lang;
	const char *subject;   /* NULL until letter_subject; one line */
	const char *from_name; /* NULL: the operator's */
	const char *reference; /* HO-..., or NULL */
	struct letter_block *blocks;
	size_t count, room;
};

#define LETTER_IN(a, lang_) ((struct letter){ .arena = (a), .lang = (lang_) })

/* key: a message with its parameters. */
void letter_subject(struct letter *l, const char *key, ...) __attribute__((format(printf, 2, 3)));
void letter_say(struct letter *l, const char *key, ...) __attribute__((format(printf, 2, 3)));
void letter_heading(struct letter *l, const char *key, ...) __attribute__((format(printf, 2, 3)));
void letter_point(struct letter *l, const char *key, ...) __attribute__((format(printf, 2, 3)));
void letter_small(struct letter *l, const char *key, ...) __attribute__((format(printf, 2, 3)));
void letter_link(struct letter *l, const char *url, const char *key, ...) __attribute__((format(printf, 3, 4)));

/* label: a message; value: as it is. NULL or empty: no fact. */
void letter_fact(struct letter *l, const char *label, const char *value);

/* Somebody's own words. Nothing in them can be clicked: mail programs would make links of names they find in a text. */
void letter_quote(struct letter *l, const char *words);

/* A line of a list that is data and no message. */
void letter_item(struct letter *l, const char *text);

/* The message, translated and filled in, in the arena. */
const char *letter_words(const struct letter *l, const char *key, ...) __attribute__((format(printf, 2, 3)))
	__attribute__((returns_nonnull));

/* At most 76 characters a line but for links, each on a line of its own; ends with a line end. */
const char *letter_text(const struct letter *l);

/*
 * A whole document without anything to fetch: no image, no style sheet, nothing that tells who opened it. It sets no
 * colours of text and ground, so it is readable in the dark as well.
 */
const char *letter_html(const struct letter *l);

#endif
