/*
 * /handover/sign-in and what belongs to it: where one signs in, the mailed link's page, what becomes of an assertion
 * that is not taken, and the way out.
 *
 * Depends on layout_views and widget_views. Posts: /handover/sign-in with csrf, account, next (the demonstration);
 * /handover/sign-in/by-mail with csrf, email, next; /handover/sign-in/{token} with csrf, account.
 */
#ifndef HANDOVER_WEB_SIGN_IN_VIEWS_H
#define HANDOVER_WEB_SIGN_IN_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct sign_in_account {
	const char *account; /* the value of the field account */
	const char *name;
	const char *role;    /* label, "agency" */
};

struct sign_in_group {
	const char *role; /* heading, "Agencies" */
	const struct sign_in_account *accounts;
	size_t account_count;
};

struct sign_in_view {
	struct page page; /* page.demo: shows the groups */
	const struct sign_in_group *groups;
	size_t group_count;
	const char *next;     /* where to go afterwards, or NULL */
	const char *site_url; /* where the site signs people in, or NULL: here */
	bool by_mail;         /* a link by e-mail is offered */
	bool is_at_once;      /* who is not recognised does not wait: told in the demonstration */
	bool is_asked;        /* the reader wanted a page that needs a sign-in */
	bool is_again;        /* the reader is signed in, but not as this page wants, or for too long */
	struct page_errors errors;
	struct field email;
};

/* The page of a mailed link: a button for each account. */
struct sign_in_link_view {
	struct page page;
	const char *token;
	const struct sign_in_account *accounts;
	size_t account_count; /* 0: the link was used, or it is too late */
};

/* An assertion that was not taken. */
struct sign_in_refused_view {
	struct page page;
	bool is_used;         /* it was good once */
	bool is_closed;       /* the account is not there or is closed */
	const char *next;     /* where it led */
	const char *site_url; /* where to enter again, or NULL: not known */
};

struct sign_in_note_view {
	struct page page;
	bool site_stays; /* the site has a session of its own that goes on */
};

void sign_in_view(struct html *h, const struct sign_in_view *v);
void sign_in_link_view(struct html *h, const struct sign_in_link_view *v);
void sign_in_sent_view(struct html *h, const struct sign_in_note_view *v);
void sign_in_refused_view(struct html *h, const struct sign_in_refused_view *v);
void sign_in_out_view(struct html *h, const struct sign_in_note_view *v);

/* Parts of the above. */
void sign_in_group(struct html *h, const struct sign_in_view *v, const struct sign_in_group *group);
void sign_in_by_mail(struct html *h, const struct sign_in_view *v);
void sign_in_demo(struct html *h, const struct sign_in_view *v);
void sign_in_why(struct html *h, const struct sign_in_view *v);

#endif
