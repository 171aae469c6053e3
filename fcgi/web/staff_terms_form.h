/*
 * The form of staff's proposals: what it begins with, and what was typed into it.
 */
#ifndef HANDOVER_WEB_STAFF_TERMS_FORM_H
#define HANDOVER_WEB_STAFF_TERMS_FORM_H

#include "http/req.h"
#include "service/dossier.h"
#include "service/portfolio.h"
#include "service/terms.h"
#include "service/terms_form.h"

/* What the pages of a proposal know. */
struct terms_case {
	struct dossier d;
	const struct package *package; /* NULL: a quote */
	struct candidates now;         /* the dossier's items, in their order */
	struct terms_form form;
	bool is_from_before;           /* filled in with what was agreed for that package before */
};

/* RC_NOT_FOUND: no such migration or package. package NULL: a quote. */
enum rc staff_terms_open(struct req *rq, const char *package, struct terms_case *k) MUST_CHECK;

/* Whether the proposal is about this item. */
bool staff_terms_is_about(const struct terms_case *k, const struct item *it);

/* Fills rq->form with the latest terms, or those agreed before, or what is usual. */
void staff_terms_begin(struct req *rq, struct terms_case *k);

/* Reads rq->form. RC_VALIDATION with rq->problems: what nobody can read as a day or an amount. */
enum rc staff_terms_read(struct req *rq, const struct terms_case *k, struct terms_proposal *p) MUST_CHECK;

/* "39,00": cents as people type them. */
const char *staff_terms_amount(struct req *rq, int64_t hundredths);

#endif
