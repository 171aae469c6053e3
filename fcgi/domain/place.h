/*
 * Countries and Italian provinces: which two-letter codes exist.
 *
 * Depends on base/ only; pure. Names of countries are not here: the pages take them from their own catalogue.
 * Sources: ISO 3166-1 alpha-2 (officially assigned codes); the provinces' vehicle codes, with those of Sardinia
 * that were abolished in 2016 and brought back in 2025 beside SU.
 */
#ifndef HANDOVER_DOMAIN_PLACE_H
#define HANDOVER_DOMAIN_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* Two capital letters, or false. */
bool place_country_is_known(const char *code);
bool place_province_is_known(const char *code);

/* The codes in alphabetical order, for lists to choose from; NULL behind the last. */
const char *place_country_at(size_t i);
const char *place_province_at(size_t i);

#endif
