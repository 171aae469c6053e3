/*
 * Staff's pages: the queue (/handover/staff), a case (/handover/migrations/{id} for staff), its audit trail.
 *
 * Depends on layout_views, widget_views and staff_terms_views. Posts, each with csrf and nonce:
 *   /handover/staff/approve                            finding, migration (one for each ticked case), confirm
 *   /handover/staff/migrations/{id}/take               back (any value: to the queue)
 *   /handover/staff/migrations/{id}/give-back, /seen, /restart, /recipient
 *   /handover/staff/migrations/{id}/answer             text
 *   /handover/staff/items/{item}/accept-difference     migration, reason
 *   /handover/migrations/{id}/reject                   version, reason
 *   /handover/items/{item}/exclude, /retry, /approve   migration, reason
 */
#ifndef HANDOVER_WEB_STAFF_VIEWS_H
#define HANDOVER_WEB_STAFF_VIEWS_H

#include "web/layout_views.h"
#include "web/staff_terms_views.h"
#include "web/widget_views.h"

/* ---- the queue ---- */

struct staff_row {
	const char *id;        /* public id of the migration */
	const char *box;       /* id of its tick box */
	const char *reference;
	const char *agency, *customer;
	const char *name;      /* of the first item that waits; NULL: the case as a whole */
	unsigned long others;  /* items beside it */
	const char *words;     /* what it waits for: the finding, or what the agency wrote; NULL: its group says it */
	const char *age;       /* "3 working days" */
	struct moment since;
	const char *assigned;  /* who looks after it, or NULL */
	bool is_mine;
	bool is_ticked;
	const char *due;       /* of its Fracto: "12 March 2027, in 41 days"; or NULL */
	bool is_due_soon;
	const char *said;      /* what the agency answered, or NULL */
	const char *act_url;   /* where the work is done, or NULL */
	const char *act_label; /* with act_url; translated */
};

/* Cases with the same finding. */
struct staff_group {
	const char *finding;            /* codes: the hidden field */
	const char *title;              /* in words */
	const struct staff_row *rows;   /* at least one */
	size_t row_count;
	unsigned long ticked;           /* above 0: that many must be confirmed by typing the number */
	struct field confirm;
};

struct staff_lane_view {
	const char *spelling; /* id of the heading */
	const char *label;
	unsigned long total, shown; /* cases */
	bool is_approvable;         /* its groups are forms */
	bool is_grouped;            /* they have titles */
	const struct staff_group *groups;
	size_t group_count;
};

struct staff_queue_view {
	struct page page;
	struct page_errors errors;
	const char *done; /* what was just done, or NULL */
	const struct staff_lane_view *lanes;
	size_t lane_count;
	const char *nonce;
};

void staff_queue_view(struct html *h, const struct staff_queue_view *v);

/* ---- a case ---- */

struct staff_fact {
	const char *label; /* message key */
	const char *value;
};

struct staff_item {
	const char *id, *name, *kind;
	struct state_tag state;
	const struct staff_fact *facts; /* what the host says */
	size_t fact_count;
	const char *waiting;       /* why it is held, or NULL */
	struct moment waiting_until;
	const char *finding;       /* what the preflight says now, or NULL */
	const char *failure, *failure_code, *failure_who; /* or NULL */
	struct moment next_try;
	const char *excluded_reason;
	const char *exclude_error, *difference_error;
	bool can_approve, can_retry, can_exclude, can_accept_difference;
};

struct staff_note {
	const char *author;
	struct moment at;
	const char *text;
	bool is_staff;
};

/* A job or a mail. */
struct staff_work {
	const char *what;   /* "move", "Invitation" */
	const char *to;     /* of a mail: whose; or NULL */
	const char *status;
	struct moment at;
	long long attempts;
	const char *error;  /* the last one, or NULL */
};

struct staff_case_view {
	struct page page;
	struct page_errors errors;
	const char *id, *reference;
	struct state_tag state;
	bool is_partly_done;
	unsigned long done, total;
	bool is_over;
	const char *ball;
	struct moment ball_until;
	const char *next;
	const struct staff_fact *facts;
	size_t fact_count;
	const char *assigned; /* or NULL */
	bool is_mine, can_confirm_recipient, can_reject, can_settle, can_restart;
	struct field reject_reason, answer;
	const struct staff_item *items;
	size_t item_count;
	const struct staff_note *notes, *objections;
	size_t note_count, objection_count;
	const struct staff_work *jobs, *mails;
	size_t job_count, mail_count;
	struct staff_terms_packages_view packages;
	unsigned long version;
	const char *nonce;
};

void staff_case_view(struct html *h, const struct staff_case_view *v);

/* ---- the audit trail ---- */

struct staff_event {
	unsigned long seq;
	struct moment at;
	const char *who;    /* role, and account */
	const char *event;  /* as it is spelt in the trail */
	const char *words;  /* what it was, translated; or NULL */
	const char *item;   /* name, or NULL */
	const char *change; /* "requested → rejected", or NULL */
	const char *detail, *request; /* or NULL */
};

struct staff_audit_view {
	struct page page;
	const char *id, *reference;
	bool is_whole;
	unsigned long broken_at; /* where it is not */
	const struct staff_event *events;
	size_t event_count;
	const char *next_url;    /* the further ones, or NULL */
};

void staff_audit_view(struct html *h, const struct staff_audit_view *v);

/* ---- the agency's side, on its own page of a migration ---- */

struct staff_letter {
	const char *id;    /* public id of the migration */
	const char *csrf, *nonce;
	const struct staff_note *notes;
	size_t note_count;
	struct field text;
};

void staff_letter_view(struct html *h, const struct staff_letter *v);

/* Parts of the above. */
void staff_row_words(struct html *h, const struct staff_row *r);
void staff_row_take(struct html *h, const struct staff_queue_view *v, const struct staff_row *r);
void staff_tick_row(struct html *h, const struct staff_row *r);
void staff_plain_row(struct html *h, const struct staff_queue_view *v, const struct staff_row *r);
void staff_approval_form(struct html *h, const struct staff_queue_view *v, const struct staff_group *g);
void staff_lane(struct html *h, const struct staff_queue_view *v, const struct staff_lane_view *l);
void staff_fact_list(struct html *h, const struct staff_fact *facts, size_t count);
void staff_case_form(struct html *h, const struct staff_case_view *v, const char *act, const char *button);
void staff_case_status(struct html *h, const struct staff_case_view *v);
void staff_case_acts(struct html *h, const struct staff_case_view *v);
void staff_reject(struct html *h, const struct staff_case_view *v);
void staff_item_hidden(struct html *h, const struct staff_case_view *v, const struct staff_item *i, const char *act);
void staff_item_words(struct html *h, const struct staff_item *i);
void staff_item_acts(struct html *h, const struct staff_case_view *v, const struct staff_item *i);
void staff_item_difference(struct html *h, const struct staff_case_view *v, const struct staff_item *i);
void staff_item_exclude(struct html *h, const struct staff_case_view *v, const struct staff_item *i);
void staff_items(struct html *h, const struct staff_case_view *v);
void staff_note_list(struct html *h, const struct staff_note *notes, size_t count);
void staff_notes(struct html *h, const struct staff_case_view *v);
void staff_work_list(struct html *h, const struct staff_work *list, size_t count);
void staff_works(struct html *h, const struct staff_case_view *v);
void staff_event_row(struct html *h, const struct staff_event *e);

#endif
