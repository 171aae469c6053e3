/*
 * Staff's checklist of an extraction (S5): the services of a handover by the step each is at, what was done, and what
 * may be said of the step.
 *
 * Depends on layout_views and widget_views. Posts, each with csrf and nonce:
 *   /handover/staff/migrations/{id}/extraction            step, item (one for each ticked service), outcome_<step>,
 *                                                         evidence, names, back_to, sure, confirm
 *   /handover/staff/migrations/{id}/extraction/name-gone  item, kind, name
 */
#ifndef HANDOVER_WEB_STAFF_EXTRACTION_VIEWS_H
#define HANDOVER_WEB_STAFF_EXTRACTION_VIEWS_H

#include "web/layout_views.h"
#include "web/widget_views.h"

/* One try of a step. */
struct extraction_try_view {
	const char *step, *outcome; /* translated */
	const char *who;            /* "staff 1", "A program of the site" */
	struct moment at;
	const char *evidence;       /* words or JSON; or NULL */
};

struct extraction_site {
	const char *id, *name, *becomes; /* becomes: "Basic, expires on 12 March 2027"; or NULL */
	const char *box;                 /* id of its tick box */
	const char *spelling, *status;   /* what the step waits for; status translated */
	struct moment since;
	unsigned long attempts;
	const char *error;               /* the last one, or NULL */
	bool can_tick, is_ticked;
	const struct extraction_try_view *tries;
	size_t try_count;
};

struct extraction_step_view {
	const char *spelling, *label; /* label translated */
	const char *words;            /* message key: what is done in it */
	const struct extraction_site *sites;
	size_t site_count;
	bool can_act;        /* one of its services may be ticked */
	bool asks_names;     /* the inventory */
	bool asks_sure;      /* the switch: there is no way back after it */
	const char *act;     /* the one outcome there is, as a hidden field; NULL: outcomes */
	struct choices outcomes, steps_back;
	struct field evidence, names, confirm;
	const char *items_error, *sure_error;
	unsigned long ticked; /* above 0: that many must be confirmed by typing the number */
};

/* A host name of the agency that a service leans on. */
struct extraction_name {
	const char *kind, *kind_label, *name; /* kind_label translated */
	struct moment gone;                   /* no text: it leans on it still */
	const char *act;                      /* for its form's nonce */
};

struct extraction_names {
	const char *item, *service;
	const struct extraction_name *list;
	size_t count;
};

struct extraction_view {
	struct page page;
	struct page_errors errors;
	const char *conflict; /* what happened meanwhile, or NULL */
	const char *id, *reference;
	const struct extraction_step_view *steps; /* those that have services */
	size_t step_count;
	const struct extraction_site *extracted;  /* that are independent by now */
	size_t extracted_count;
	const struct extraction_names *names;
	size_t name_count;
	const char **stopped;  /* public ids of what failed */
	size_t stopped_count;
	bool asks_stopped;     /* so many that their number is typed */
	struct field stopped_confirm;
	unsigned long waiting; /* services of packages that have not begun yet */
	const char *nonce;
};

void staff_extraction_view(struct html *h, const struct extraction_view *v);

/* Parts of the above. */
void staff_extraction_tries(struct html *h, const struct extraction_site *s);
void staff_extraction_site_words(struct html *h, const struct extraction_site *s);
void staff_extraction_site_row(struct html *h, const struct extraction_step_view *step,
			       const struct extraction_site *s);
void staff_extraction_back_to(struct html *h, const struct extraction_step_view *step);
void staff_extraction_fields(struct html *h, const struct extraction_step_view *step);
void staff_extraction_step_part(struct html *h, const struct extraction_view *v,
				const struct extraction_step_view *step);
void staff_extraction_stopped(struct html *h, const struct extraction_view *v);
void staff_extraction_name_row(struct html *h, const struct extraction_view *v, const struct extraction_names *of,
			 const struct extraction_name *n);
void staff_extraction_name_part(struct html *h, const struct extraction_view *v);

#endif
