/* Any bytes: what is taken as a name is one, stays the same when read again, and its shown form leads back to it. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rc.h"
#include "domain/domain_name.h"
#include "domain/email_address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(struct arena *a, const char *name)
{
	const char *again;
	BUG_ON(strlen(name) > DOMAIN_NAME_MAX);
	BUG_ON(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") != strlen(name));
	BUG_ON(domain_name_to_ascii(a, domain_name_to_unicode(a, name), &again) != RC_OK);
	BUG_ON(strcmp(name, again) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	const char *text = arena_strndup(&a, (const char *)data, size);
	const char *name;
	if (domain_name_to_ascii(&a, text, &name) == RC_OK)
		check_name(&a, name);
	domain_name_to_unicode(&a, text);
	struct domain_name_list list;
	domain_name_list_parse(&a, text, &list);
	for (size_t i = 0; i < list.count; i++)
		if (list.entries[i].name)
			check_name(&a, list.entries[i].name);
	const char *address, *again;
	if (email_address_canonical(&a, text, &address) == RC_OK)
		BUG_ON(email_address_canonical(&a, address, &again) != RC_OK || strcmp(address, again) != 0);
	arena_reset(&a);
	return 0;
}
