/*
 * /handover/migrations/{id}: one migration, for its agency and its customer; staff's page is staff_views.h.
 *
 * Depends on layout_views and widget_views. Who may not see something gets NULL for it (the customer: commission,
 * reason, note, invitation). Posts, each with csrf and nonce:
 *   /handover/migrations/{id}/resend    version
 *   /handover/migrations/{id}/recipient/confirm  version
 *   /handover/migrations/{id}/again     (no nonce: it only begins a request)
 * Withdraw, refuse, retract and another recipient have pages of their own (migration_act_views.h).
 *   /handover/items/{item}/confirm      migration
 */
#ifndef HANDOVER_WEB_MIGRATION_VIEWS_H
#define HANDOVER_WEB_MIGRATION_VIEWS_H

#include "web/layout_views.h"
#include "web/staff_views.h"
#include "web/widget_views.h"

struct migration_step {
	const char *text;   /* what happened, or is expected to */
	const char *detail; /* who did it or why, or NULL */
	struct moment at;   /* of an expected step: by when, or none */
	bool is_expected;
};

/* Another handover that belongs to this one. */
struct migration_link {
	const char *reference;
	const char *url; /* NULL: the reader has no page of it yet */
	struct state_tag state;
	bool follows;    /* it comes after this one; else before */
};

struct migration_item_row {
	const char *id; /* public id */
	const char *name;
	const char *kind;
	struct moment expires;
	struct state_tag state;
	const char *waiting;        /* why it is held, in words, or NULL */
	struct moment waiting_until;
	const char *failure;        /* what stopped it, in words, or NULL */
	const char *failure_who;    /* who must act, or NULL */
	struct moment next_try;
	const char *excluded_reason; /* or NULL */
	const char *becomes;         /* of a Fracto service, what it is made; or NULL */
	const char *step;            /* how far that is, or NULL: it is not being made */
	struct moment step_since, not_before;
	const char *names;           /* what the customer must change in time, or NULL */
	bool is_named_before;        /* hosting has the name of its domain: the announcement has it once */
	const char *commission;      /* the term in words, or NULL: not for this reader */
	bool can_confirm;
};

struct migration_view {
	struct page page;
	struct page_errors errors;
	const char *id;            /* public id */
	const char *reference;
	struct state_tag state;
	struct moment created;
	const char *ball;          /* who has to act: "the customer", or NULL: nobody, it is over */
	struct moment ball_until;
	const char *next;          /* what comes next, a sentence, or NULL */
	const char *ended_reason;  /* why it was rejected, or NULL */
	bool is_partly_done;       /* some items are done, others are not */
	unsigned long done, total;
	const struct migration_step *steps; /* past first, then expected */
	size_t step_count;
	const struct migration_item_row *items;
	size_t item_count;
	const char *agency;         /* who hands over; shown to the customer and staff */
	const char *customer_name;  /* shown to the reseller and staff, with the next */
	const char *customer_email;
	const char *reason, *note;  /* of the reseller; NULL for the customer */
	const char *invitation_url; /* of the reseller in state requested; else NULL */
	struct moment invitation_expires;
	struct moment mail_sent;    /* when its mail went out, or none */
	const char *mail_failed;    /* why there is none, and what to do, or NULL */
	bool is_just_submitted;     /* confirmation, and a text to announce it */
	const struct staff_letter *letter; /* of the reseller: writing to staff; else NULL */
	bool can_withdraw;
	bool can_resend, can_readdress, can_again; /* the reseller's */
	bool can_retract;           /* the customer's */
	const char *asks_recipient; /* who accepted and is to be confirmed by the reseller, or NULL */
	bool is_misaddressed, has_more_time;
	const struct migration_link *links; /* what was submitted with it, or follows it */
	size_t link_count;
	bool has_packages;          /* services of Fracto packages are in it */
	bool waits_for_terms;       /* nobody is invited yet */
	const char *terms_words;    /* of the agency: how far the terms are, a sentence; or NULL: none */
	bool is_earning; /* done: the link to the commission, for the agency */
	bool is_over;               /* nothing more will happen: no link to look again, no script */
	unsigned long version;
	const char *nonce;          /* where one can_ is true; each form adds its own end, 60 characters at most */
};

void migration_view(struct html *h, const struct migration_view *v);

/* Parts of the above. */
void migration_announcement(struct html *h, const struct migration_view *v);
void migration_submitted(struct html *h, const struct migration_view *v);
void migration_people(struct html *h, const struct migration_view *v);
void migration_status(struct html *h, const struct migration_view *v);
void migration_invitation(struct html *h, const struct migration_view *v);
void migration_timeline(struct html *h, const struct migration_view *v);
void migration_item_words(struct html *h, const struct migration_item_row *i);
void migration_item_hidden(struct html *h, const struct migration_view *v, const struct migration_item_row *i,
	const char *act);
void migration_item_acts(struct html *h, const struct migration_view *v, const struct migration_item_row *i);
void migration_items(struct html *h, const struct migration_view *v);
void migration_recipient_question(struct html *h, const struct migration_view *v);
void migration_terms(struct html *h, const struct migration_view *v);
void migration_linked(struct html *h, const struct migration_view *v);
void migration_submitted_steps(struct html *h, const struct migration_view *v);
void migration_notes(struct html *h, const struct migration_view *v);
void migration_parties_acts(struct html *h, const struct migration_view *v);
void migration_live(struct html *h, const struct migration_view *v);

#endif
