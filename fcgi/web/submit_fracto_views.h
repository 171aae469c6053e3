/*
 * What a request says and asks of services in Fracto packages; parts of the pages /handover/new/terms and /check.
 *
 * Field: fracto, a spelling of FRACTO_CHOICES.
 */
#ifndef HANDOVER_WEB_SUBMIT_FRACTO_VIEWS_H
#define HANDOVER_WEB_SUBMIT_FRACTO_VIEWS_H

#include "web/terms_views.h"
#include "web/widget_views.h"

struct submit_fracto_package {
	const char *title;
	const char *const *services;
	size_t service_count;
	bool holds;                      /* terms agreed before hold again */
	const char *becomes;             /* then: "Starter" */
	struct moment expires;
	const char *price;
	const struct terms_fact *facts;
	size_t fact_count;
	const char *text;                /* or NULL */
};

struct submit_fracto {
	const struct submit_fracto_package *packages;
	size_t package_count;   /* 0: nothing is said and asked */
	unsigned long services; /* in them, of those that go */
	bool asks;              /* other services go too: what first? */
	bool together;          /* what is chosen */
	bool all_hold;          /* no terms are to be agreed */
	bool some_hold;
	const char *customer;   /* its name, or NULL */
};

void submit_fracto_question(struct html *h, const struct submit_fracto *f);
void submit_fracto_outcome(struct html *h, const struct submit_fracto *f);

/* Parts of the above. */
void submit_fracto_radio(struct html *h, const char *id, const char *value, const char *label, bool checked);
void submit_fracto_held(struct html *h, const struct submit_fracto_package *p);
void submit_fracto_steps(struct html *h, const struct submit_fracto *f);

#endif
