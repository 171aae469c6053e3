#include "domain/price.h"

#include <string.h>

#include "domain/fiscal.h"
#include "domain/vat_eu.h"

/* A business registered in Italy pays Italian tax, wherever its seat is. */
static bool has_italian_number(const struct price_payer *p)
{
	return p->vat_id && !fiscal_is_bad(fiscal_check_digits(p->vat_id));
}

int64_t price_vat_bp(const struct price_payer *p, int64_t operator_bp)
{
	if (p->kind != BILLING_FOREIGN_BUSINESS && p->kind != BILLING_FOREIGN_PERSON)
		return operator_bp;
	if (!p->country || strcmp(p->country, "IT") == 0 || has_italian_number(p))
		return operator_bp;
	if (!vat_eu_prefix(p->country))
		return 0;
	bool accounts_itself = p->kind == BILLING_FOREIGN_BUSINESS && p->vat_id &&
			       strncmp(p->vat_id, "IT", 2) != 0 && vat_eu_is_good(vat_eu_check(p->vat_id));
	return accounts_itself ? 0 : operator_bp;
}

int64_t price_gross(int64_t net_cents, int64_t vat_bp)
{
	return net_cents + (net_cents * vat_bp + 5000) / 10000;
}
