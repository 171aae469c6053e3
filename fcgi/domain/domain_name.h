/*
 * Domain names: from what people type or paste to the A-label that is stored, and back to what is shown.
 *
 * Depends on base/ and libidn2 (the only place of <idn2.h>); pure. Names are text here, never identity: a domain
 * is the host's id plus the ownership check.
 *
 * Sources: IDNA2008 (RFC 5890-5893) over UTS #46 non-transitional mapping; letters, digits, hyphen: RFC 1123 2.1;
 * lengths: RFC 1035 2.3.4 (253 is what 255 octets on the wire leave in text).
 */
#ifndef HANDOVER_DOMAIN_DOMAIN_NAME_H
#define HANDOVER_DOMAIN_DOMAIN_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"

#define DOMAIN_NAME_MAX       253 /* bytes of an A-label name, without the final dot */
#define DOMAIN_NAME_LABEL_MAX 63

/*
 * Why a text is no domain name: DOMAIN_NAME_REASON(name, code for programs, message key)
 */
#define DOMAIN_NAME_REASONS(DOMAIN_NAME_REASON)                                                                        \
	DOMAIN_NAME_REASON(NONE, "ok", N_("Understood"))                                                               \
	DOMAIN_NAME_REASON(CHARACTER, "character", N_("It has a character that no domain name can have"))              \
	DOMAIN_NAME_REASON(FORM, "form", N_("This is not written like a domain name"))                                 \
	DOMAIN_NAME_REASON(LENGTH, "length", N_("It is longer than a domain name can be"))                             \
	DOMAIN_NAME_REASON(NO_DOT, "no-dot", N_("The ending is missing (for example .it)"))

enum domain_name_reason {
#define DOMAIN_NAME_REASON(name, code, text) DOMAIN_NAME_##name,
	DOMAIN_NAME_REASONS(DOMAIN_NAME_REASON)
#undef DOMAIN_NAME_REASON
};

/* "ok", "character", ... */
const char *domain_name_reason_code(enum domain_name_reason reason) __attribute__((returns_nonnull));

/* Message key; valid for the life of the program. */
const char *domain_name_reason_text(enum domain_name_reason reason) __attribute__((returns_nonnull));

/*
 * The name to store: lower-case A-labels, without a final dot, at most DOMAIN_NAME_MAX bytes.
 * typed: UTF-8, one name and nothing around it; a single label is a name too.
 * RC_OK; RC_VALIDATION (*a_label is then NULL). Running out of memory ends the process, as in the arena.
 */
enum rc domain_name_to_ascii(struct arena *a, const char *typed, const char **a_label) MUST_CHECK;

/* The same, telling why not. */
enum domain_name_reason domain_name_examine(struct arena *a, const char *typed, const char **a_label);

/* The name to show: U-labels, or the A-labels themselves where they would not lead back to the same name. */
const char *domain_name_to_unicode(struct arena *a, const char *a_label) __attribute__((returns_nonnull));

/* Whether name is parent or lies under it, in any case; label by label, so "mioesempio.it" is not under it. */
bool domain_name_is_under(const char *name, const char *parent);

/* One entry of a pasted list. */
struct domain_name_entry {
	const char *typed;              /* as it stood in the list, UTF-8 */
	const char *name;               /* A-label, what was understood; or NULL */
	enum domain_name_reason reason; /* why not; DOMAIN_NAME_NONE with a name */
	size_t times;                   /* how often it stood there, 1 or more */
};

struct domain_name_list {
	struct domain_name_entry *entries; /* in the order of their first appearance; each name once */
	size_t count;
	size_t understood; /* entries with a name */
};

/*
 * Reads a pasted list: names between white space (any line end), semicolons and commas; quotes and a byte order
 * mark are dropped. Text that is not UTF-8 is read as Windows-1252. Of an address (https://user@host:port/path) the
 * host counts; a leading "www." is dropped where two labels remain. Nothing is refused as a whole: what is not
 * understood stays in the list with its reason. Work grows with n log n.
 */
void domain_name_list_parse(struct arena *a, const char *text, struct domain_name_list *list);

#endif
