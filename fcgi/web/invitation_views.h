/*
 * /handover/i/{token}: the customer reads what arrives, and accepts or declines; the invitations that are over; and the
 * page after the acceptance. A GET accepts nothing.
 *
 * Depends on layout_views and widget_views. Posts, each with csrf and nonce:
 *   /handover/i/{token}/accept   offer_hash, accepting_as (where account_id), item and confirmed (once per ticked box,
 *                                an item's value), person_name; where asks_billing also kind and the other fields below
 *   /handover/i/{token}/decline
 */
#ifndef HANDOVER_WEB_INVITATION_VIEWS_H
#define HANDOVER_WEB_INVITATION_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

/*
 * INVITATION_FIELD(form name, id and member; end of the problem's pointer, as billing_check makes it)
 * The radio buttons are "kind" ("/kind"), the list of services "items".
 */
#define INVITATION_FIELDS(INVITATION_FIELD)                                                                            \
	INVITATION_FIELD(first_name, "/first_name")                                                                    \
	INVITATION_FIELD(last_name, "/last_name")                                                                      \
	INVITATION_FIELD(company_name, "/company_name")                                                                \
	INVITATION_FIELD(codice_fiscale, "/codice_fiscale")                                                            \
	INVITATION_FIELD(vat_id, "/vat_id")                                                                            \
	INVITATION_FIELD(sdi_code, "/sdi_code")                                                                        \
	INVITATION_FIELD(pec, "/pec")                                                                                  \
	INVITATION_FIELD(street, "/address/street")                                                                    \
	INVITATION_FIELD(town, "/address/town")                                                                        \
	INVITATION_FIELD(postcode, "/address/postcode")                                                                \
	INVITATION_FIELD(province, "/address/province")                                                                \
	INVITATION_FIELD(country, "/address/country")                                                                  \
	INVITATION_FIELD(phone, "/phone")                                                                              \
	INVITATION_FIELD(person_name, "/on_behalf")

#define INVITATION_MEMBER(name, pointer) struct field name;

struct invitation_item {
	const char *value;  /* the box's value and id */
	const char *name;
	const char *kind;   /* "Domain", "Hosting Starter Linux" */
	struct moment expires; /* none for hosting */
	const char *finding;   /* what to know about it, or NULL */
	const char *error;     /* or NULL */
	bool is_chosen;
	bool needs_confirmation; /* a second box, "I know: <finding>" */
	bool is_confirmed;
};

/* Something that is not included, and why. */
struct invitation_left {
	const char *name, *kind, *reason;
};

struct invitation_view {
	struct page page;
	struct page_errors errors;
	const char *token;
	const char *reference;
	const char *agency;        /* who managed it before */
	const char *masked_email;  /* m•••@esempio.it, whom the invitation is for */
	struct moment expires;
	const struct invitation_item *items;
	size_t item_count;
	const char *items_error;   /* or NULL */
	const struct invitation_left *left; /* what stays behind */
	size_t left_count;
	bool has_commission;       /* some item may earn one: the whole sentence of domain.md 2 */
	bool must_sign_in;         /* the address has an account: a link instead of the form */
	const char *sign_in_url;   /* comes back here; where must_sign_in */
	const char *account_id;    /* of who is signed in (with page.account_name), or NULL */
	bool asks_billing;         /* the account is new, or has no billing data yet */
	struct choices kinds;
	INVITATION_FIELDS(INVITATION_MEMBER)
	const char *offer_hash;
	const char *nonce;         /* the two forms add their own end */
};

/* An invitation that is over. */
struct invitation_dead_view {
	struct page page;
	const char *agency;    /* or NULL: not told */
	const char *reference; /* or NULL */
	struct moment at;      /* when that happened, or none */
	const char *reason;    /* of a rejection, in staff's words, or NULL */
};

struct invitation_done_item {
	const char *name;
	const char *kind;
	struct state_tag state;
	const char *waiting; /* why it is held, in words, or NULL */
};

struct invitation_done_view {
	struct page page;
	const char *agency;
	const char *reference;
	const struct invitation_done_item *items;
	size_t item_count;
	struct moment held_until; /* the recipient is being checked until then, or none */
	const char *my_url;       /* /handover/my, or the sign-in page that leads there */
};

void invitation_view(struct html *h, const struct invitation_view *v);
void invitation_accepted_view(struct html *h, const struct invitation_done_view *v);

void invitation_withdrawn_view(struct html *h, const struct invitation_dead_view *v);
void invitation_declined_view(struct html *h, const struct invitation_dead_view *v);
void invitation_expired_view(struct html *h, const struct invitation_dead_view *v);
void invitation_rejected_view(struct html *h, const struct invitation_dead_view *v);
void invitation_used_view(struct html *h, const struct invitation_dead_view *v);

/* Replaced by a newer one, or not known: the same words for both. */
void invitation_unknown_view(struct html *h, const struct invitation_dead_view *v);

/* Parts of the above. */
void invitation_item_row(struct html *h, const struct invitation_item *i);
void invitation_services(struct html *h, const struct invitation_view *v);
void invitation_not_included(struct html *h, const struct invitation_view *v);
void invitation_list(struct html *h, const struct invitation_view *v);
void invitation_explained(struct html *h, const struct invitation_view *v);
void invitation_origin(struct html *h, const struct invitation_view *v);
void invitation_who(struct html *h, const struct invitation_view *v);
void invitation_address(struct html *h, const struct invitation_view *v);
void invitation_accept(struct html *h, const struct invitation_view *v);
void invitation_sign_in(struct html *h, const struct invitation_view *v);
void invitation_decline(struct html *h, const struct invitation_view *v);
void invitation_done_row(struct html *h, const struct invitation_done_item *i);
void invitation_dead_facts(struct html *h, const struct invitation_dead_view *v);

#endif
