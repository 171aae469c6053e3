/*
 * Cookies: what a browser sent, and the Set-Cookie value we send (RFC 6265).
 *
 * Depends on base only. Everything lives in the caller's arena. A cookie's value may be a secret: it is not logged.
 */
#ifndef HANDOVER_HTTP_COOKIE_H
#define HANDOVER_HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"

/* Names kept of one request; a browser holds far fewer for one site. What comes after them is passed over. */
#define COOKIE_NAMES_MAX 1000

struct cookie {
	const char *name;
	const char *value;
	bool ambiguous; /* the name came again with another value */
	struct cookie *next;
};

/* Starts as { .arena = a }. */
struct cookies {
	struct arena *arena;
	struct cookie *first, *last; /* as sent, each name once */
	size_t count;
	bool ambiguous; /* some name came again with another value */
};

/*
 * Adds the cookies of one Cookie header value; call it once per header, in their order. NULL adds none.
 *
 * Reads what RFC 6265 4.2.1 writes, and more: missing or additional spaces and tabs around names, values and ";" are
 * dropped, pieces without "=" or without a name are passed over. Quotes belong to the value (5.2). Of a name that
 * comes twice the first counts (5.4: the more specific path comes first); another value sets both ambiguous flags.
 */
void cookie_add_header(struct cookies *cookies, const char *header);

/* The value, "" included; NULL where there is no such cookie. Names are case-sensitive. */
const char *cookie_get(const struct cookies *cookies, const char *name);

/* That name came with two different values: somebody else on this host may have planted one. */
bool cookie_is_ambiguous(const struct cookies *cookies, const char *name);

struct cookie_set {
	const char *name;
	const char *value;
	long max_age;     /* seconds; 0 deletes the cookie; below 0: until the browser is closed */
	bool secure;
	const char *path; /* NULL: "/" */
};

/*
 * The value of a Set-Cookie header: always HttpOnly and SameSite=Lax, never Domain. *header is in the arena; untouched
 * on failure.
 *
 * RC_OK
 * RC_INTERNAL  a name that is no token or a value with other bytes than cookie-octets (4.1.1); a path that does not
 *              begin with "/" or holds ";" or a byte outside 0x20-0x7e; a name with the prefix __Secure- or __Host-
 *              (RFC 6265bis 4.1.3) without secure, or the latter with another path than "/"
 */
enum rc cookie_build(struct arena *a, const struct cookie_set *set, const char **header) MUST_CHECK;

#endif
