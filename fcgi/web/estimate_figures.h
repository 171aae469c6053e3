/*
 * An estimate as it is shown (web/estimate_views.h). Pure.
 */
#ifndef HANDOVER_WEB_ESTIMATE_FIGURES_H
#define HANDOVER_WEB_ESTIMATE_FIGURES_H

#include "service/estimate.h"
#include "web/estimate_views.h"

struct estimate_view estimate_figures(struct arena *a, enum lang lang, const struct estimate *e);

#endif
