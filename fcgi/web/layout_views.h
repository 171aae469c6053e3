/*
 * What every page has: head, header with who is signed in, main with the title as its h1, footer.
 *
 * Depends on http/html. A page's own view calls layout_begin first and layout_end last. View-models are const and ready
 * to be shown: strings are UTF-8 in the page's language, live as long as the page is being written, and NULL means
 * "not there" wherever the comment says so.
 */
#ifndef HANDOVER_WEB_LAYOUT_VIEWS_H
#define HANDOVER_WEB_LAYOUT_VIEWS_H

#include <stdbool.h>

#include "http/html.h"

/* The first member, named page, of every page's view-model. All zero is a visitor's page without a language switch. */
struct page {
	bool error;                  /* the title begins with "Error: " (web.md 2) */
	bool demo;                   /* the banner "Demonstration" */
	bool is_signed_in;           /* then csrf is needed, for signing out */
	bool is_reseller, is_customer, is_staff; /* which links the header shows */
	const char *account_name;    /* who is signed in, or NULL */
	const char *role;            /* the role's label beside the name, or NULL */
	const char *csrf;            /* the hidden field of every form of the page; NULL: the page has no form */
	const char *sign_in_url;     /* with where to come back to, or NULL: /handover/sign-in */
	const char *lang_switch_url; /* this page in the other language, or NULL: no switch */
	const char *back_url;        /* the link above the h1, or NULL: none */
};

/* Document, header and the beginning of main, with its h1. title: translated, without the site's name. */
void layout_begin(struct html *h, const struct page *p, const char *title);

/* Parts of layout_begin. */
void layout_nav(struct html *h, const struct page *p);
void layout_account(struct html *h, const struct page *p);

/* The end of main, footer, end of the document. */
void layout_end(struct html *h, const struct page *p);

#endif
