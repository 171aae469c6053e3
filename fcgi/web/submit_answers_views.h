/*
 * The other pages of an agency's request: /handover/new/customer, /handover/new/terms, /handover/new/check.
 *
 * Depends on layout_views and widget_views. Each posts to itself with csrf, the last with a nonce too: name, email,
 * language, known_as, attention, personal_line; reason, note, closes_on, neutral_mail (yes), authorises (yes).
 */
#ifndef HANDOVER_WEB_SUBMIT_ANSWERS_VIEWS_H
#define HANDOVER_WEB_SUBMIT_ANSWERS_VIEWS_H

#include "web/layout_views.h"
#include "web/submit_fracto_views.h"
#include "web/widget_views.h"

/*
 * SUBMIT_FIELD(form name, member and id; end of the problem's pointer)
 */
#define SUBMIT_CUSTOMER_FIELDS(SUBMIT_FIELD)                                                                           \
	SUBMIT_FIELD(name, "/customer/name")                                                                           \
	SUBMIT_FIELD(email, "/customer/email")                                                                         \
	SUBMIT_FIELD(language, "/customer/language")                                                                   \
	SUBMIT_FIELD(known_as, "/known_as")                                                                            \
	SUBMIT_FIELD(attention, "/customer/attention")                                                                 \
	SUBMIT_FIELD(personal_line, "/personal_line")
#define SUBMIT_TERMS_FIELDS(SUBMIT_FIELD)                                                                              \
	SUBMIT_FIELD(reason, "/reason")                                                                                \
	SUBMIT_FIELD(note, "/note")                                                                                    \
	SUBMIT_FIELD(closes_on, "/closes_on")

struct submit_customer_view {
	struct page page;
	struct page_errors errors;
	const char *agency; /* its own name, which is always beside the other */
	struct choices languages;
	struct field name, email, known_as, attention, personal_line;
};

struct submit_term {
	const char *name, *kind;
	const char *commission; /* the term in words, or "no commission" */
	bool earns;
	const char *estimate;   /* "12,00 €", of the next 12 months; NULL: nothing earned or due, or no price known */
};

struct submit_terms_view {
	struct page page;
	struct page_errors errors;
	const struct submit_term *terms;
	size_t term_count;
	bool earns;                /* one of them does */
	const char *sum;           /* of the estimates, or NULL: nothing falls due */
	bool asks_registrant;      /* the agency is registrant of a domain that goes */
	bool authorises, neutral_mail;
	unsigned long domains_left; /* in the agency's account afterwards */
	struct choices reasons;
	struct field note, closes_on;
	struct submit_fracto fracto;
};

/* A service on the last page. */
struct submit_check_row {
	const char *value; /* its id */
	const char *name, *kind;
	const char *words; /* commission, or why it stays */
	const char *error; /* or NULL */
};

struct submit_check_view {
	struct page page;
	struct page_errors errors;
	const struct submit_check_row *going, *staying;
	size_t going_count, staying_count;
	const char *agency, *known_as; /* known_as or NULL, so for the next ones */
	const char *name, *email, *language, *attention, *personal_line, *reason, *note;
	const char *name_error, *email_error; /* of the customer, or NULL */
	const char *reason_error;
	struct moment closes_on;
	bool neutral_mail, authorises;
	unsigned long invitation_days;
	struct submit_fracto fracto;
	const char *nonce;
};

void submit_customer_view(struct html *h, const struct submit_customer_view *v);
void submit_terms_view(struct html *h, const struct submit_terms_view *v);
void submit_check_view(struct html *h, const struct submit_check_view *v);

/* Parts of the above. */
void submit_terms_table(struct html *h, const struct submit_terms_view *v);
void submit_terms_form(struct html *h, const struct submit_terms_view *v);
void submit_fact(struct html *h, const char *id, const char *label, const char *value, const char *error);
void submit_check_rows(struct html *h, const struct submit_check_row *rows, size_t count);
void submit_check_customer(struct html *h, const struct submit_check_view *v);
void submit_check_terms(struct html *h, const struct submit_check_view *v);

#endif
