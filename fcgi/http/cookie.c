#include "http/cookie.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/log.h"

struct span {
	const char *at;
	size_t len;
};

static struct span trimmed(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	while (s < end && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return (struct span){ .at = s, .len = (size_t)(end - s) };
}

static bool span_is(struct span span, const char *s)
{
	return strlen(s) == span.len && memcmp(span.at, s, span.len) == 0;
}

static void cookie_add(struct cookies *cookies, struct span name, struct span value)
{
	for (struct cookie *c = cookies->first; c; c = c->next) {
		if (!span_is(name, c->name))
			continue;
		if (!span_is(value, c->value))
			c->ambiguous = cookies->ambiguous = true;
		return;
	}
	if (cookies->count >= COOKIE_NAMES_MAX)
		return;
	struct cookie *one = ARENA_NEW(cookies->arena, struct cookie);
	one->name = arena_strndup(cookies->arena, name.at, name.len);
	one->value = arena_strndup(cookies->arena, value.at, value.len);
	if (cookies->last)
		cookies->last->next = one;
	else
		cookies->first = one;
	cookies->last = one;
	cookies->count++;
}

void cookie_add_header(struct cookies *cookies, const char *header)
{
	for (const char *s = header; s && *s;) {
		const char *stop = s + strcspn(s, ";");
		const char *equals = memchr(s, '=', (size_t)(stop - s));
		if (equals) {
			struct span name = trimmed(s, equals);
			if (name.len > 0)
				cookie_add(cookies, name, trimmed(equals + 1, stop));
		}
		s = *stop ? stop + 1 : stop;
	}
}

static const struct cookie *cookie_find(const struct cookies *cookies, const char *name)
{
	for (const struct cookie *c = cookies->first; c; c = c->next)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

const char *cookie_get(const struct cookies *cookies, const char *name)
{
	const struct cookie *c = cookie_find(cookies, name);
	return c ? c->value : NULL;
}

bool cookie_is_ambiguous(const struct cookies *cookies, const char *name)
{
	const struct cookie *c = cookie_find(cookies, name);
	return c && c->ambiguous;
}

static bool is_token(const char *s)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
	return *s && s[strspn(s, alphabet)] == '\0';
}

static bool is_cookie_value(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\",;\\", *s))
			return false;
	return true;
}

static bool is_path(const char *s)
{
	if (*s != '/')
		return false;
	for (; *s; s++)
		if (*s < ' ' || *s > '~' || *s == ';')
			return false;
	return true;
}

static bool has_prefix(const char *name, const char *prefix)
{
	/* Browsers compare these prefixes without regard to case. */
	return strncasecmp(name, prefix, strlen(prefix)) == 0;
}

static const char *why_refused(const struct cookie_set *set, const char *path)
{
	if (!is_token(set->name))
		return "the name is no token";
	if (!is_cookie_value(set->value))
		return "a byte no value may hold";
	if (!is_path(path))
		return "a byte no path may hold";
	if (has_prefix(set->name, "__Secure-") && !set->secure)
		return "__Secure- without Secure";
	if (has_prefix(set->name, "__Host-") && (!set->secure || strcmp(path, "/") != 0))
		return "__Host- without Secure and Path=/";
	return NULL;
}

enum rc cookie_build(struct arena *a, const struct cookie_set *set, const char **header)
{
	const char *path = set->path ? set->path : "/";
	const char *why = why_refused(set, path);
	if (why) {
		LOG(LOG_ERROR, "cookie_build", LOG_S("why", why));
		return RC_INTERNAL;
	}
	struct buf b = BUF_IN(a);
	buf_addf(&b, "%s=%s; Path=%s", set->name, set->value, path);
	if (set->max_age >= 0)
		buf_addf(&b, "; Max-Age=%ld", set->max_age);
	if (set->secure)
		buf_adds(&b, "; Secure");
	buf_adds(&b, "; HttpOnly; SameSite=Lax");
	*header = buf_str(&b);
	return RC_OK;
}
