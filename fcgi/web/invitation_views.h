/*
 * /handover/i/{token}: the customer reads what arrives; declining, "not the right person" and "more time", each a
 * page of its own; the invitations that are over; and the page after the acceptance. A GET accepts nothing. The way
 * to the acceptance is in takeover_views.h.
 *
 * Depends on layout_views and widget_views. Posts, each with csrf and nonce:
 *   /handover/i/{token}/decline, /misaddressed, /more-time
 */
#ifndef HANDOVER_WEB_INVITATION_VIEWS_H
#define HANDOVER_WEB_INVITATION_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

struct invitation_item {
	const char *value;  /* public id: the box's value and id */
	const char *name;
	const char *kind;   /* "Domain", "Hosting Starter" */
	struct moment expires;    /* none where it is not told */
	struct moment paid_until; /* where that is another day, or none */
	const char *price;     /* of a year at the next renewal, with VAT as it is known, or NULL */
	const char *independent;  /* that it is made a service of its own first, or NULL */
	struct moment not_before; /* and not before that day, or none */
	const char *names;        /* which names stop and what to change, or NULL */
	const char *finding;   /* what to know about it, or NULL */
	const char *changed;   /* what the agency changed after the request, or NULL */
	const char *near;      /* who pays the renewal that is near, or NULL */
	const char *proforma;  /* what the open document is, or NULL */
	/* On the check page only */
	const char *error;     /* or NULL */
	bool is_chosen;
	bool needs_confirmation; /* a second box, "I know: <finding>" */
	bool is_confirmed;
	const char *registrant;  /* who is the registrant, or NULL: none to speak of */
	const char *lock;        /* what a change of the registrant brings with it, or NULL */
	bool can_become_registrant;
	bool wants_registrant;
};

/* Something that is not included, and why. */
struct invitation_left {
	const char *name, *kind, *reason;
};

struct invitation_view {
	struct page page;
	const char *token;
	const char *reference;
	const char *agency;        /* who managed it before, as the customer knows it */
	const char *legal_name;    /* of the agency where that is another, or NULL */
	const char *attention;     /* for the attention of, or NULL */
	const char *personal_line; /* the agency's own words, or NULL */
	const char *masked_email;  /* m•••@esempio.it, whom the invitation is for */
	struct moment expires;     /* the invitation */
	struct moment closes;      /* the agency, or none */
	const struct invitation_item *items; /* those that may be told */
	size_t item_count;
	unsigned long hidden_count; /* hosting services whose details are told later */
	const struct invitation_left *left; /* what stays behind */
	size_t left_count;
	const char *vat_note;      /* "VAT included" */
	bool is_second;            /* it follows a handover that this customer accepted: nothing is asked twice */
	const char *follows;       /* the reference of that one, or NULL */
	bool leans;                /* a service uses names of the agency: "no interruption" is not said of it */
	bool has_independent;      /* a service is made independent first: its expiry is as written beside it */
	bool has_commission;       /* some item may earn one: the whole sentence of domain.md 2 */
	bool can_have_more_time;
};

/* A page that says what follows, and then asks. */
struct invitation_act_view {
	struct page page;
	const char *token;
	const char *agency;
	const char *masked_email;
	struct moment expires;
	struct moment closes;
	unsigned long days; /* more */
	bool is_possible;   /* of more time: it was not given yet */
	const char *nonce;
};

/* An invitation that is over. */
struct invitation_dead_view {
	struct page page;
	const char *agency;    /* or NULL: not told */
	const char *reference; /* or NULL */
	struct moment at;      /* when that happened, or none */
	const char *reason;    /* of a rejection, in staff's words, or NULL */
	const char *clock;     /* "10:42:07", told to whom the withdrawal overtook, or NULL */
};

struct invitation_done_item {
	const char *name;
	const char *kind;
	struct state_tag state;
	const char *waiting; /* why it is held, in words, or NULL */
	const char *independent; /* or NULL */
};

struct invitation_done_view {
	struct page page;
	const char *agency;
	const char *reference;
	const struct invitation_done_item *items;
	size_t item_count;
	bool leans;               /* as in invitation_view */
	bool has_independent;
	struct moment held_until; /* the recipient is being checked until then, or none */
	const char *my_url;       /* /handover/my, or the sign-in page that leads there */
};

void invitation_view(struct html *h, const struct invitation_view *v);
void invitation_decline_view(struct html *h, const struct invitation_act_view *v);
void invitation_misaddressed_view(struct html *h, const struct invitation_act_view *v);
void invitation_more_time_view(struct html *h, const struct invitation_act_view *v);
void invitation_accepted_view(struct html *h, const struct invitation_done_view *v);

void invitation_withdrawn_view(struct html *h, const struct invitation_dead_view *v);
void invitation_declined_view(struct html *h, const struct invitation_dead_view *v);
void invitation_expired_view(struct html *h, const struct invitation_dead_view *v);
void invitation_rejected_view(struct html *h, const struct invitation_dead_view *v);
void invitation_used_view(struct html *h, const struct invitation_dead_view *v);
void invitation_not_theirs_view(struct html *h, const struct invitation_dead_view *v);

/* Replaced by a newer one, or not known: the same words for both. */
void invitation_unknown_view(struct html *h, const struct invitation_dead_view *v);

/* Parts of the above; the first three are also the check page's. */
void invitation_item_facts(struct html *h, const struct invitation_item *i);
void invitation_not_included(struct html *h, const struct invitation_left *left, size_t count);
void invitation_commission(struct html *h, const char *agency);
void invitation_list(struct html *h, const struct invitation_view *v);
void invitation_explained(struct html *h, const struct invitation_view *v);
void invitation_origin(struct html *h, const struct invitation_view *v);
void invitation_ways_on(struct html *h, const struct invitation_view *v);
void invitation_done_row(struct html *h, const struct invitation_done_item *i);
void invitation_dead_facts(struct html *h, const struct invitation_dead_view *v);

#endif
