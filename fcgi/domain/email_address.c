#include "domain/email_address.h"

#include <string.h>
#include <strings.h>

#include "domain/domain_name.h"
#include "base/utf8.h"

/* RFC 5322 3.2.3: atoms between single dots. */
static bool is_dot_atom(const char *s, size_t n)
{
	static const char atext[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~";
	if (n == 0 || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' ? s[i + 1] == '.' : !memchr(atext, s[i], sizeof(atext) - 1))
			return false;
	}
	return true;
}

enum rc email_address_canonical(struct arena *a, const char *typed, const char **canonical)
{
	*canonical = NULL;
	const char *trimmed = utf8_trim(a, typed);
	const char *at = trimmed ? strchr(trimmed, '@') : NULL;
	if (!at)
		return RC_VALIDATION;
	size_t local = (size_t)(at - trimmed);
	if (local > EMAIL_ADDRESS_LOCAL_MAX || !is_dot_atom(trimmed, local))
		return RC_VALIDATION;
	/* A second @ is no character of a domain name. */
	const char *domain;
	RETURN_IF_FAILED(domain_name_to_ascii(a, at + 1, &domain));
	if (!strchr(domain, '.') || local + 1 + strlen(domain) > EMAIL_ADDRESS_MAX)
		return RC_VALIDATION;
	*canonical = arena_printf(a, "%.*s@%s", (int)local, trimmed, domain);
	return RC_OK;
}

const char *email_address_domain(const char *canonical)
{
	const char *at = strrchr(canonical, '@');
	BUG_ON(!at);
	return at + 1;
}

bool email_address_is_same(const char *left, const char *right)
{
	/* The domains are in lower case already, and both are ASCII. */
	return strcasecmp(left, right) == 0;
}
