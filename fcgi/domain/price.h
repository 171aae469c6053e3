/*
 * What somebody pays at a renewal: the net price and the value added tax of whoever pays.
 *
 * Depends on base/ only; pure. Amounts are cents, rates basis points. Source of the rule: Directive 2006/112/EC,
 * articles 44, 45, 58 and 59 (where a service supplied by electronic means is taxed): a business of another member
 * state accounts for the tax itself, a private person there pays the operator's, and outside the Union no Italian tax
 * is due.
 */
#ifndef HANDOVER_DOMAIN_PRICE_H
#define HANDOVER_DOMAIN_PRICE_H

#include <stdint.h>

#include "domain/billing.h"

/* Who pays, as billing_check stores it. kind BILLING_NONE: not known yet. The strings may be NULL. */
struct price_payer {
	enum billing_kind kind;
	const char *country, *vat_id;
};

/* The rate that payer pays: operator_bp, or 0 where no Italian tax is due. */
int64_t price_vat_bp(const struct price_payer *payer, int64_t operator_bp);

/* With the tax, rounded half up. net_cents: 0 or more. */
int64_t price_gross(int64_t net_cents, int64_t vat_bp);

#endif
