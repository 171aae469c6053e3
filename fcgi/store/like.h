/*
 * What somebody types into a search box, as a pattern of SQL's LIKE.
 *
 * Depends on base only; pure. Callers: service/, which hands the pattern to a list's filter.
 */
#ifndef HANDOVER_STORE_LIKE_H
#define HANDOVER_STORE_LIKE_H

#include "base/arena.h"

/*
 * A pattern that finds the text anywhere; nothing typed is a wildcard in it ("\" escapes, LIKE's default). In the
 * arena; NULL for NULL and "": no filter.
 */
const char *like_containing(struct arena *a, const char *typed);

#endif
