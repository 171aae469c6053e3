#include "tools/tmplc_html.h"

#include <ctype.h>
#include <string.h>

#define NO_COMMENT 9 /* seen, in a declaration: "<!x" is no beginning of a comment any more */

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool holds_address(const char *attr)
{
	return is_one_of(attr, (const char *const[]){ "href", "src", "action", "formaction", "poster", "cite", "data",
						      "ping", "xlink:href", NULL });
}

static bool takes_no_data(const char *attr)
{
	return strncmp(attr, "on", 2) == 0 ||
	       is_one_of(attr, (const char *const[]){ "style", "srcdoc", "srcset", NULL });
}

static bool is_raw_element(const char *tag)
{
	return is_one_of(tag, (const char *const[]){ "script", "style", "title", "textarea", "iframe", "xmp", "noembed",
						     "noframes", "plaintext", NULL });
}

static void name_add(char name[16], char ch)
{
	size_t n = strlen(name);
	if (n < 15)
		name[n] = (char)tolower((unsigned char)ch);
}

static void tag_end(struct tmplc_html *x)
{
	enum tmplc_place place = !x->closing && is_raw_element(x->tag) ? PLACE_RAW : PLACE_TEXT;
	struct tmplc_html next = { .place = place };
	if (place == PLACE_RAW)
		memcpy(next.tag, x->tag, sizeof(next.tag));
	*x = next;
}

/* Behind a name or a value in a tag; false: ch does not end it. */
static bool tag_goes_on(struct tmplc_html *x, char ch)
{
	if (ch == '>') {
		tag_end(x);
	} else if (tmplc_is_space(ch) || ch == '/') {
		x->place = PLACE_BETWEEN;
		memset(x->attr, 0, sizeof(x->attr));
	} else {
		return false;
	}
	return true;
}

static void value_end(struct tmplc_html *x)
{
	x->place = PLACE_SEPARATOR;
	x->address = ADDRESS_EMPTY;
	memset(x->attr, 0, sizeof(x->attr));
}

static enum tmplc_address address_step(enum tmplc_address address, char ch)
{
	if (address == ADDRESS_EMPTY || address == ADDRESS_WHOLE) {
		if (ch == '?' || ch == '#')
			return ADDRESS_LOCAL;
		return ch == '/' ? address == ADDRESS_EMPTY ? ADDRESS_SLASH : ADDRESS_LOCAL : ADDRESS_OTHER;
	}
	/* A browser reads both "//" and "/\" as the beginning of a host. */
	if (address == ADDRESS_SLASH)
		return ch == '/' || ch == '\\' ? ADDRESS_OTHER : ADDRESS_LOCAL;
	return address;
}

static void raw_step(const struct tmplc_source *src, struct tmplc_html *x, const char *at)
{
	size_t name = strlen(x->tag);
	if (x->seen == name + 2 && (tmplc_is_space(*at) || *at == '/' || *at == '>')) {
		x->closing = true;
		tag_goes_on(x, *at);
		return;
	}
	if (x->seen == 1 && *at == '!' && strcmp(x->tag, "script") == 0)
		tmplc_fail(src, at, "'<!' in <script> changes where it ends");
	char next = x->seen == 0 ? '<' : x->seen == 1 ? '/' : x->tag[x->seen - 2];
	x->seen = tolower((unsigned char)*at) == next ? x->seen + 1 : *at == '<';
}

static void declaration_step(struct tmplc_html *x, char ch)
{
	if (ch == '>')
		*x = (struct tmplc_html){ .place = PLACE_TEXT };
	else if (ch != '-' || x->seen == NO_COMMENT)
		x->seen = NO_COMMENT;
	else if (++x->seen == 2)
		*x = (struct tmplc_html){ .place = PLACE_COMMENT };
}

static void tag_open_step(const struct tmplc_source *src, struct tmplc_html *x, const char *at)
{
	if (isalpha((unsigned char)*at)) {
		x->place = PLACE_TAG_NAME;
		name_add(x->tag, *at);
	} else if (*at == '/' && !x->closing) {
		x->closing = true;
	} else if (*at == '!' && !x->closing) {
		x->place = PLACE_DECLARATION;
	} else {
		tmplc_fail(src, at, "'<' begins no tag here: write &lt;");
	}
}

static void attribute_name_step(const struct tmplc_source *src, struct tmplc_html *x, const char *at)
{
	if (tag_goes_on(x, *at))
		return;
	if (*at == '=' && x->place == PLACE_ATTR_NAME) {
		x->place = PLACE_ATTR_EQUALS;
		return;
	}
	if (strchr("\"'<=", *at))
		tmplc_fail(src, at, "%c cannot be here in a tag: write name=\"value\"", *at);
	x->place = PLACE_ATTR_NAME;
	name_add(x->attr, *at);
}

void tmplc_html_step(const struct tmplc_source *src, struct tmplc_html *x, const char *at)
{
	char ch = *at;
	switch (x->place) {
	case PLACE_TEXT:
		if (ch == '<')
			x->place = PLACE_TAG_OPEN;
		break;
	case PLACE_TAG_OPEN:
		tag_open_step(src, x, at);
		break;
	case PLACE_TAG_NAME:
		if (!tag_goes_on(x, ch)) {
			if (ch == '<')
				tmplc_fail(src, at, "'<' in a tag");
			name_add(x->tag, ch);
		}
		break;
	case PLACE_BETWEEN:
	case PLACE_ATTR_NAME:
		attribute_name_step(src, x, at);
		break;
	case PLACE_ATTR_EQUALS:
		if (tmplc_is_space(ch) || ch == '>')
			tmplc_fail(src, at, "a value is missing behind '='");
		x->place = ch == '"' ? PLACE_DOUBLE : ch == '\'' ? PLACE_SINGLE : PLACE_BARE;
		x->address = ADDRESS_EMPTY;
		break;
	case PLACE_DOUBLE:
		if (ch == '"')
			value_end(x);
		else if (holds_address(x->attr))
			x->address = address_step(x->address, ch);
		break;
	case PLACE_SINGLE:
		if (ch == '\'')
			value_end(x);
		break;
	case PLACE_BARE:
		if (tmplc_is_space(ch) || ch == '>')
			tag_goes_on(x, ch);
		break;
	case PLACE_SEPARATOR:
		if (!tag_goes_on(x, ch))
			tmplc_fail(src, at, "white space is missing between attributes");
		break;
	case PLACE_RAW:
		raw_step(src, x, at);
		break;
	case PLACE_COMMENT:
		if (ch == '>' && x->seen >= 2)
			*x = (struct tmplc_html){ .place = PLACE_TEXT };
		else
			x->seen = ch == '-' ? x->seen + 1 : 0;
		break;
	case PLACE_DECLARATION:
		declaration_step(x, ch);
		break;
	}
}

static bool is_in_tag(const struct tmplc_html *x)
{
	return x->place == PLACE_TAG_NAME || x->place == PLACE_BETWEEN || x->place == PLACE_ATTR_NAME ||
	       x->place == PLACE_SEPARATOR;
}

bool tmplc_html_is_same(const struct tmplc_html *a, const struct tmplc_html *b)
{
	return a->place == b->place && a->closing == b->closing && a->seen == b->seen && a->address == b->address &&
	       strcmp(a->tag, b->tag) == 0 && strcmp(a->attr, b->attr) == 0;
}

struct tmplc_html tmplc_html_merge(const struct tmplc_source *src, const char *at, struct tmplc_html a,
				   struct tmplc_html b)
{
	if (tmplc_html_is_same(&a, &b))
		return a;
	if (!is_in_tag(&a) || !is_in_tag(&b) || a.closing != b.closing || strcmp(a.tag, b.tag) != 0)
		tmplc_fail(src, at, "the branches of this block end in different places of the HTML");
	value_end(&a);
	return a;
}

bool tmplc_html_check(const struct tmplc_source *src, struct tmplc_html *x, const char *at, enum tmplc_data data)
{
	if (x->place == PLACE_DOUBLE && takes_no_data(x->attr))
		tmplc_fail(src, at, "no data in the attribute %s", x->attr);
	if (x->place == PLACE_DOUBLE && holds_address(x->attr)) {
		if (data == DATA_ADDRESS && x->address == ADDRESS_EMPTY)
			x->address = ADDRESS_WHOLE;
		else if (data != DATA_PLAIN || x->address != ADDRESS_LOCAL)
			tmplc_fail(src, at,
				   "in %s data stands behind \"/path\", \"#\" or \"?\", or is all of it by {{url}}",
				   x->attr);
		return false;
	}
	if (data == DATA_ADDRESS)
		tmplc_fail(src, at, "{{url}} begins the value of an href, src or action");
	bool text = x->place == PLACE_RAW && x->seen == 0 &&
		    is_one_of(x->tag, (const char *const[]){ "title", "textarea", NULL });
	if (x->place == PLACE_RAW && !text)
		tmplc_fail(src, at, "no data in <%s>", x->tag);
	if (x->place == PLACE_ATTR_EQUALS || x->place == PLACE_SINGLE || x->place == PLACE_BARE)
		tmplc_fail(src, at, "data in an attribute needs double quotes");
	if (x->place == PLACE_COMMENT || x->place == PLACE_DECLARATION)
		tmplc_fail(src, at, "no data in a comment or declaration");
	if (x->place != PLACE_TEXT && x->place != PLACE_DOUBLE && !text)
		tmplc_fail(src, at, "no data in a tag but in a quoted value");
	return x->place == PLACE_TEXT;
}
