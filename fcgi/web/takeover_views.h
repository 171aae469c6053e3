/*
 * From the invitation to the acceptance: whose account, who the invoices are made out to, their data, and the page
 * where everything is checked. Each is a page with a question; the answers are kept (web/drafts.h).
 *
 * Depends on layout_views, widget_views and invitation_views. Posts, all below /handover/i/{token}:
 *   /account   account: "new" or the number of who is signed in
 *   /kind      kind: a code of domain/billing_kinds.h
 *   /billing   the fields of TAKEOVER_FIELDS that the kind has, may
 *   /accept    offer_hash, accepting_as (where account_id), seen (each item), item, confirmed and registrant (once
 * per ticked box, an item's value), person_name and may where asks_person; with nonce
 */
#ifndef HANDOVER_WEB_TAKEOVER_VIEWS_H
#define HANDOVER_WEB_TAKEOVER_VIEWS_H

#include "web/invitation_views.h"

/* TAKEOVER_FIELD(form name, id and member; end of the problem's pointer, as billing_check makes it) */
#define TAKEOVER_FIELDS(TAKEOVER_FIELD)                                                                                \
	TAKEOVER_FIELD(first_name, "/first_name")                                                                      \
	TAKEOVER_FIELD(last_name, "/last_name")                                                                        \
	TAKEOVER_FIELD(company_name, "/company_name")                                                                  \
	TAKEOVER_FIELD(codice_fiscale, "/codice_fiscale")                                                              \
	TAKEOVER_FIELD(vat_id, "/vat_id")                                                                              \
	TAKEOVER_FIELD(sdi_code, "/sdi_code")                                                                          \
	TAKEOVER_FIELD(pec, "/pec")                                                                                    \
	TAKEOVER_FIELD(street, "/address/street")                                                                      \
	TAKEOVER_FIELD(town, "/address/town")                                                                          \
	TAKEOVER_FIELD(postcode, "/address/postcode")                                                                  \
	TAKEOVER_FIELD(province, "/address/province")                                                                  \
	TAKEOVER_FIELD(country, "/address/country")                                                                    \
	TAKEOVER_FIELD(phone, "/phone")                                                                                \
	TAKEOVER_FIELD(person_name, "/on_behalf")

#define TAKEOVER_MEMBER(name, pointer) struct field name;

struct takeover_account_view {
	struct page page;
	struct page_errors errors;
	const char *token, *agency, *masked_email;
	const char *account_id;   /* of who is signed in (with page.account_name), or NULL */
	const char *trouble;      /* why that account cannot receive, and what to do, or NULL: it can */
	const char *trouble_title;
	unsigned long existing;   /* accounts with the invited address; shown to who is not signed in */
	const char *const *others; /* of who is signed in with that address: the other accounts, in words */
	size_t other_count;
	bool can_register;        /* none has the invited address */
	bool is_new_chosen;
	const char *error;        /* of the choice, or NULL */
	const char *sign_in_url;
};

struct takeover_kind_view {
	struct page page;
	struct page_errors errors;
	const char *token, *agency;
	struct choices kinds;
};

struct takeover_billing_view {
	struct page page;
	struct page_errors errors;
	const char *token, *agency;
	const char *kind;         /* label */
	bool has_person, has_company, is_either;
	const char *code_hint;    /* message key */
	const char *vat_label, *vat_hint; /* message keys; label NULL: there is no VAT number */
	bool code_is_optional, vat_is_optional;
	bool is_italian;          /* recipient code, PEC, CAP and province; else the country */
	bool asks_province;
	bool is_body;
	bool may;                 /* the tick */
	const char *may_error;    /* or NULL */
	TAKEOVER_FIELDS(TAKEOVER_MEMBER)
};

struct takeover_answer {
	const char *label, *value; /* translated */
};

struct takeover_check_view {
	struct page page;
	struct page_errors errors;
	const char *token, *reference, *agency, *masked_email;
	const char *account_id;    /* or NULL: a new account is made */
	const char *account_name;
	const char *const *news;   /* what changed in the proposal since it was read */
	size_t news_count;
	const struct takeover_answer *answers; /* billing data as understood; none where the account has them already */
	size_t answer_count;
	const char *const *warnings;
	size_t warning_count;
	const struct invitation_item *items;
	size_t item_count;
	const char *items_error;
	const struct invitation_left *left;
	size_t left_count;
	const char *vat_note;
	bool leans;                /* a service uses names of the agency: "no interruption" is not said */
	bool has_commission;
	bool asks_person;          /* an account that is a body's: who accepts */
	struct field person_name;
	bool may;
	const char *may_error;
	const char *body_name;
	const char *offer_hash;
	const char *nonce;
};

void takeover_account_view(struct html *h, const struct takeover_account_view *v);
void takeover_kind_view(struct html *h, const struct takeover_kind_view *v);
void takeover_billing_view(struct html *h, const struct takeover_billing_view *v);
void takeover_check_view(struct html *h, const struct takeover_check_view *v);

/* Parts of the above. */
void takeover_account_choice(struct html *h, const struct takeover_account_view *v);
void takeover_names(struct html *h, const struct takeover_billing_view *v);
void takeover_codes(struct html *h, const struct takeover_billing_view *v);
void takeover_address(struct html *h, const struct takeover_billing_view *v);
void takeover_may(struct html *h, bool may, const char *error, const char *label);
void takeover_item(struct html *h, const struct invitation_item *i);
void takeover_answers(struct html *h, const struct takeover_check_view *v);
void takeover_items(struct html *h, const struct takeover_check_view *v);
void takeover_accept(struct html *h, const struct takeover_check_view *v);

#endif
