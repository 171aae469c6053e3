/*
 * The parts forms and lists are made of. Values come back as they were typed, errors stand beside their field and in
 * the summary with the same words (web.md 2).
 *
 * Depends on http/html. What the reader typed and what is wrong with it comes from the view-model (struct field,
 * choices); name, label and hint are the template's. A field's id is its name, so that a summary links to "#name".
 */
#ifndef HANDOVER_WEB_WIDGET_VIEWS_H
#define HANDOVER_WEB_WIDGET_VIEWS_H

#include <stdbool.h>
#include <stddef.h>

#include "http/html.h"

/* An instant or a day: in words, and for <time datetime> (ISO 8601). text NULL: there is none. */
struct moment {
	const char *text;
	const char *machine;
};

/* A state or verdict: the spelling chooses colour and icon in handover.css, the label is read. */
struct state_tag {
	const char *spelling; /* of domain/migration_lists.h */
	const char *label;    /* translated */
};

struct field {
	const char *value; /* as typed, or NULL: empty */
	const char *error; /* translated, or NULL: none */
};

struct choice {
	const char *value;
	const char *label; /* translated */
	bool chosen;
};

struct choices {
	const struct choice *list;
	size_t count;
	const char *error; /* translated, or NULL: none */
};

/* One line of the summary. */
struct page_error {
	const char *field; /* id of the field it links to, or NULL: no link */
	const char *text;  /* translated */
};

struct page_errors {
	const struct page_error *list;
	size_t count; /* 0: no summary */
};

/* A text field. Given by templates; label and hint are message keys. */
struct input {
	const char *name;
	const char *id;           /* NULL: the name */
	const char *label;
	const char *hint;         /* or NULL */
	const char *type;         /* "email", "tel"; NULL: text */
	const char *autocomplete; /* HTML autofill token, or NULL */
	const char *width;        /* "short", "medium"; NULL: the column's */
	unsigned rows;            /* above 0: a text area of so many lines */
	bool is_optional;         /* the label says so */
	struct field field;
};

/* Radio buttons; label and hint are message keys. The first button's id is the name, the others' name_1, name_2. */
struct radios {
	const char *name;
	const char *label;
	const char *hint; /* or NULL */
	struct choices choices;
};

/* One box with its label beside it. */
struct checkbox {
	const char *id;
	const char *name;
	const char *value;
	const char *label; /* message key */
	const char *hint;  /* message key, or NULL */
	bool checked;
};

/* Parts of the others: the hint (a message key) and the error (translated) of the field with that id; NULL: none. */
void widget_hint(struct html *h, const char *id, const char *hint);
void widget_error(struct html *h, const char *id, const char *error);
void widget_input_as(struct html *h, const struct input *i, const char *id);

void widget_error_summary(struct html *h, const struct page_errors *errors);
void widget_input(struct html *h, const struct input *i);
void widget_radios(struct html *h, const struct radios *r);
void widget_checkbox(struct html *h, const struct checkbox *c);

/*
 * Hidden fields "csrf" and "nonce"; a NULL is left out. act: where a page has several forms, what this one does, so
 * that each has a nonce of its own ("<nonce>-withdraw"); else NULL.
 */
void widget_hidden(struct html *h, const char *csrf, const char *nonce, const char *act);

/* <time>; prints nothing where there is none. */
void widget_time(struct html *h, const struct moment *m);

void widget_state(struct html *h, const struct state_tag *s);

/* A bar and its words: "3 of 8 done". */
void widget_progress(struct html *h, unsigned long done, unsigned long total);

#endif
