/*
 * Countries as people write them: "Germania", "Germany", "DE". Pure.
 *
 * Of the countries with a name here the name is understood and shown; of any other its two letters (domain/place.h).
 */
#ifndef HANDOVER_WEB_COUNTRIES_H
#define HANDOVER_WEB_COUNTRIES_H

#include "base/arena.h"
#include "base/text.h"

/* The ISO 3166-1 code of what was typed, or what was typed where it is no country known here. NULL for NULL. */
const char *countries_code(const char *typed);

/* The name of a code in the language; the code itself where there is none. NULL for NULL. */
const char *countries_name(enum lang lang, const char *code);

#endif
