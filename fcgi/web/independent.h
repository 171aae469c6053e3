/*
 * A service of a Fracto package as it is told: what it becomes, by the terms in force, and how far that is.
 *
 * The customer reads "we make it independent"; the agency and staff read of extraction. Pure but for the arena.
 */
#ifndef HANDOVER_WEB_INDEPENDENT_H
#define HANDOVER_WEB_INDEPENDENT_H

#include "http/req.h"
#include "service/dossier.h"
#include "service/extraction.h"
#include "web/widget_views.h"

/* To the customer. words NULL: it is no such service, or nothing is agreed yet. */
struct independent {
	const char *words;        /* what is done with it before it passes */
	const char *target;       /* the product it becomes */
	struct moment expires;    /* then */
	int64_t price_cents;      /* net, a year, from the first renewal on */
	struct moment not_before; /* or none */
	const char *names;        /* host names of the agency that stop: until when, what to change; NULL: none known */
};

/* list: how far the extractions are; NULL where none has begun. agency: as the reader knows it. */
struct independent independent_of(struct req *rq, const struct dossier *d, const struct item *it,
				  const struct extraction_list *list, const char *agency);

/* Whether some service of the handover leans on a host name of the agency: then "no interruption" is not said. */
bool independent_leans(const struct dossier *d, const struct extraction_list *list);

/* Whether some service is made independent first, by terms that are agreed. */
bool independent_has(const struct dossier *d);

/* "Step 3 of 6: Copy"; a text for each side. NULL: it is not being extracted. */
const char *independent_step(struct req *rq, const struct extraction *e, enum role side);

/* Why a service is not in the handover; what follows in a migration of its own says which. */
const char *independent_excluded(struct req *rq, const struct item *it);

#endif
