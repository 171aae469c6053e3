/*
 * The terms of a handover in words: what each proposal says, what changed against the version before, and how things
 * stand. Pure but for the arena and the texts.
 */
#ifndef HANDOVER_WEB_TERMS_SHOWN_H
#define HANDOVER_WEB_TERMS_SHOWN_H

#include "http/req.h"
#include "service/dossier.h"
#include "service/portfolio.h"
#include "web/terms_views.h"

/* Every package of the handover; now: what the host says of its items, in their order (for a quote's estimate). */
const struct terms_package_view *terms_shown_packages(struct req *rq, const struct dossier *d,
						      const struct candidates *now, size_t *count);

/* What these terms say beyond the services, against the version before (NULL: there is none). */
const struct terms_fact *terms_shown_facts(struct req *rq, const struct terms *terms, const struct terms *before,
					   size_t *count);

/* How the agency is told how far the terms are, a sentence; NULL: there are none, or the handover is over. */
const char *terms_shown_words(struct req *rq, const struct dossier *d);

#endif
