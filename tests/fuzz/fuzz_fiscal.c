/* Any bytes: the checks end, a normalised code stays the same, and what is good is plain ASCII of the right length. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rc.h"
#include "domain/billing.h"
#include "domain/fiscal.h"
#include "domain/vat_eu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_code(struct arena *a, const char *code)
{
	BUG_ON(strcmp(code, fiscal_strip(a, code)) != 0);
	(void)vat_eu_check(code);
	if (fiscal_is_bad(fiscal_check_codice_fiscale(code)))
		return;
	BUG_ON(strlen(code) != FISCAL_PERSON_LENGTH && strlen(code) != FISCAL_DIGITS_LENGTH);
	BUG_ON(strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != strlen(code));
}

/* What was taken once is taken again, unchanged. */
static void check_billing(struct arena *a, enum billing_kind kind, const char *text)
{
	struct problems errors = { .arena = a, .lang = LANG_EN }, warnings = errors;
	struct billing b = { .kind = kind, .first_name = text, .last_name = text, .company_name = text,
			     .codice_fiscale = text, .vat_id = text, .sdi_code = text, .pec = text, .street = text,
			     .town = text, .postcode = text, .province = text, .country = "DE", .phone = text,
			     .on_behalf = text };
	if (billing_check(&b, "", &errors, &warnings) == RC_OK)
		BUG_ON(billing_check(&b, "", &errors, &warnings) != RC_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	const char *text = arena_strndup(&a, (const char *)data, size);
	(void)fiscal_check_person(text);
	(void)fiscal_check_digits(text);
	(void)vat_eu_check(text);
	const char *code = fiscal_normalise(&a, text);
	if (code)
		check_code(&a, code);
	for (int kind = BILLING_NONE; kind < BILLING_KIND_COUNT; kind++)
		check_billing(&a, (enum billing_kind)kind, text);
	arena_reset(&a);
	return 0;
}
