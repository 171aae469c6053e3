#include "crypto/paseto.h"

#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "crypto/base64url.h"
#include "json/json_read.h"
#include "json/json_write.h"

#define HEADER         "v4.public."
#define HEADER_LENGTH  (sizeof(HEADER) - 1)
#define SIGNATURE_SIZE crypto_sign_BYTES

_Static_assert(PASETO_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "size of a secret key");
_Static_assert(PASETO_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES, "size of a public key");

struct paseto_bytes paseto_text(const char *text)
{
	return (struct paseto_bytes){ .data = text ? text : "", .n = text ? strlen(text) : 0 };
}

static void add_le64(struct buf *b, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		buf_addc(b, (char)(value >> (8 * i) & 0xff));
}

static void add_piece(struct buf *b, struct paseto_bytes piece)
{
	add_le64(b, piece.n);
	if (piece.n)
		buf_add(b, piece.data, piece.n);
}

/* What is signed: the pre-authentication encoding of header, message, footer and implicit assertion. */
static struct buf signed_bytes(struct arena *a, const struct paseto_parts *parts)
{
	struct buf b = BUF_IN(a);
	add_le64(&b, 4);
	add_piece(&b, paseto_text(HEADER));
	add_piece(&b, parts->message);
	add_piece(&b, parts->footer);
	add_piece(&b, parts->implicit);
	return b;
}

static void add_base64url(struct buf *b, const void *data, size_t n)
{
	char *text = arena_alloc(b->arena, BASE64URL_SIZE(n));
	base64url_encode(text, data, n);
	buf_adds(b, text);
}

enum rc paseto_sign(struct arena *a, const uint8_t secret[PASETO_SECRET_SIZE], const struct paseto_parts *parts,
		    const char **token)
{
	unsigned char signature[SIGNATURE_SIZE];
	struct buf to_sign = signed_bytes(a, parts);
	BUG_ON(crypto_sign_detached(signature, NULL, (const unsigned char *)to_sign.data, to_sign.len, secret) != 0);

	struct buf body = BUF_IN(a);
	if (parts->message.n)
		buf_add(&body, parts->message.data, parts->message.n);
	buf_add(&body, signature, sizeof(signature));

	struct buf out = BUF_IN(a);
	buf_adds(&out, HEADER);
	add_base64url(&out, body.data, body.len);
	if (parts->footer.n) {
		buf_addc(&out, '.');
		add_base64url(&out, parts->footer.data, parts->footer.n);
	}
	if (out.len > PASETO_TOKEN_MAX) {
		LOG(LOG_ERROR, "paseto_sign", LOG_S("reason", "token too long"), LOG_I("length", (long long)out.len));
		return RC_INTERNAL;
	}
	*token = buf_str(&out);
	return RC_OK;
}

/* A token taken apart, its signature not yet looked at. */
struct opened {
	struct paseto_parts parts;
	const unsigned char *signature;
};

static bool decode_piece(struct arena *a, const char *text, size_t length, struct paseto_bytes *piece)
{
	struct base64url_room room = { .cap = BASE64URL_BYTES(length) };
	/* One byte more than needed: arena memory is zero, so a NUL follows. */
	room.bytes = arena_alloc(a, room.cap + 1);
	if (!base64url_decode(text, length, &room))
		return false;
	*piece = (struct paseto_bytes){ .data = room.bytes, .n = room.n };
	return true;
}

/* NULL, or what is wrong. */
static const char *open_token(struct arena *a, const char *token, struct opened *o)
{
	if (!token)
		return "no token";
	size_t length = strnlen(token, PASETO_TOKEN_MAX + 1);
	if (length > PASETO_TOKEN_MAX)
		return "too long";
	if (strncmp(token, HEADER, HEADER_LENGTH) != 0)
		return "not v4.public";
	const char *body = token + HEADER_LENGTH;
	size_t body_length = strcspn(body, ".");
	if (!decode_piece(a, body, body_length, &o->parts.message))
		return "body is not base64url";
	if (o->parts.message.n < SIGNATURE_SIZE)
		return "no room for a signature";
	o->parts.message.n -= SIGNATURE_SIZE;
	unsigned char *end = (unsigned char *)o->parts.message.data + o->parts.message.n;
	o->signature = memcpy(arena_alloc(a, SIGNATURE_SIZE), end, SIGNATURE_SIZE);
	*end = '\0';

	o->parts.footer = paseto_text(NULL);
	if (!body[body_length])
		return NULL;
	const char *footer = body + body_length + 1;
	/* A dot with nothing behind it would be a second spelling of the same token. */
	if (!*footer || !decode_piece(a, footer, strlen(footer), &o->parts.footer))
		return "footer is not base64url";
	return NULL;
}

static const char *check_signature(struct arena *a, const uint8_t *key, const struct opened *o)
{
	struct buf b = signed_bytes(a, &o->parts);
	if (crypto_sign_verify_detached(o->signature, (const unsigned char *)b.data, b.len, key) != 0)
		return "signature does not fit";
	return NULL;
}

static enum rc refused(const char *reason)
{
	LOG(LOG_INFO, "paseto_refused", LOG_S("reason", reason));
	return RC_UNAUTHENTICATED;
}

enum rc paseto_verify(struct arena *a, const uint8_t key[PASETO_PUBLIC_SIZE], const char *token,
		      struct paseto_parts *parts)
{
	struct opened o = { .parts.implicit = parts->implicit };
	parts->message = parts->footer = paseto_text(NULL);
	const char *wrong = open_token(a, token, &o);
	if (!wrong)
		wrong = check_signature(a, key, &o);
	if (wrong)
		return refused(wrong);
	*parts = o.parts;
	return RC_OK;
}

/* n digits, or -1. */
static int take_digits(const char *s, int n)
{
	int value = 0;
	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

/* RFC 3339 date-time, UTC only: "2026-11-23T10:42:07Z", a fraction of 1 to 9 digits or "+00:00" if so written. */
static bool parse_instant(const char *s, int64_t *us)
{
	char date[11] = "";
	int32_t day;
	if (strlen(s) < sizeof("2026-11-23T10:42:07Z") - 1)
		return false;
	memcpy(date, s, 10);
	if (!day_parse(date, &day) || s[10] != 'T' || s[13] != ':' || s[16] != ':')
		return false;
	int hour = take_digits(s + 11, 2), minute = take_digits(s + 14, 2), second = take_digits(s + 17, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	int64_t fraction = 0;
	s += 19;
	if (*s == '.') {
		size_t n = strspn(++s, "0123456789");
		if (n == 0 || n > 9)
			return false;
		for (size_t i = 0; i < 6; i++)
			fraction = fraction * 10 + (i < n ? s[i] - '0' : 0);
		s += n;
	}
	if (strcmp(s, "Z") != 0 && strcmp(s, "+00:00") != 0)
		return false;
	*us = day_start_us(day) + (hour * 3600 + minute * 60 + second) * CLOCK_SECOND + fraction;
	return true;
}

/* The ring's key the footer names, or NULL. */
static const struct paseto_public *find_key(struct arena *a, const struct paseto_ring *ring, struct paseto_bytes footer)
{
	struct problems problems = { .arena = a, .lang = LANG_EN };
	const struct json_value *root;
	if (footer.n > PASETO_FOOTER_MAX || json_parse(&problems, footer.data, footer.n, &root) != RC_OK)
		return NULL;
	struct json_object_reader o = json_open(&problems, root, "");
	const char *kid = json_take_string(&o, "kid", JSON_REQUIRED, PASETO_KID_MAX);
	json_close(&o);
	if (problems.count)
		return NULL;
	for (size_t i = 0; i < ring->count; i++)
		if (strcmp(ring->keys[i].kid, kid) == 0)
			return &ring->keys[i];
	return NULL;
}

/* NULL, or what is wrong. */
static const char *read_claims(struct arena *a, struct paseto_bytes message, struct paseto_claims *claims)
{
	struct problems problems = { .arena = a, .lang = LANG_EN };
	const struct json_value *root;
	if (json_parse(&problems, message.data, message.n, &root) != RC_OK)
		return "message is not JSON";
	struct json_object_reader o = json_open(&problems, root, "");
#define CLAIM(name, max) claims->name = json_take_string(&o, #name, JSON_OPTIONAL, max);
	PASETO_CLAIMS(CLAIM)
#undef CLAIM
	const char *iat = json_take_string(&o, "iat", JSON_REQUIRED, 35);
	const char *exp = json_take_string(&o, "exp", JSON_REQUIRED, 35);
	json_close(&o);
	if (problems.count)
		return "a claim is missing, unknown or of another kind";
	if (!parse_instant(iat, &claims->iat) || !parse_instant(exp, &claims->exp))
		return "iat or exp is not an instant in UTC";
	return NULL;
}

static const char *check_times(const struct paseto_claims *claims, int64_t now_us)
{
	/* Four-digit years are far from overflow on either side. */
	if (claims->exp <= claims->iat || claims->exp - claims->iat > PASETO_LIFE_MAX)
		return "lives too long or not at all";
	if (now_us < claims->iat - PASETO_SKEW_MAX)
		return "not yet";
	if (now_us > claims->exp + PASETO_SKEW_MAX)
		return "expired";
	return NULL;
}

static const char *open_claims(struct arena *a, const struct paseto_check *check, const char *token,
			       struct paseto_claims *claims)
{
	struct opened o = { .parts.implicit = paseto_text(check->implicit) };
	const char *wrong = open_token(a, token, &o);
	if (wrong)
		return wrong;
	const struct paseto_public *key = find_key(a, check->keys, o.parts.footer);
	if (!key)
		return "footer names no key of ours";
	wrong = check_signature(a, key->key, &o);
	if (!wrong)
		wrong = read_claims(a, o.parts.message, claims);
	return wrong;
}

enum rc paseto_read_claims(struct arena *a, const struct paseto_check *check, const char *token,
			   struct paseto_claims *claims)
{
	*claims = (struct paseto_claims){ 0 };
	const char *wrong = open_claims(a, check, token, claims);
	if (!wrong)
		return RC_OK;
	*claims = (struct paseto_claims){ 0 };
	return refused(wrong);
}

enum rc paseto_check_times(const struct paseto_claims *claims, int64_t now_us)
{
	const char *wrong = check_times(claims, now_us);
	return wrong ? refused(wrong) : RC_OK;
}

enum rc paseto_verify_claims(struct arena *a, const struct paseto_check *check, const char *token,
			     struct paseto_claims *claims)
{
	RETURN_IF_FAILED(paseto_read_claims(a, check, token, claims));
	enum rc rc = paseto_check_times(claims, check->now_us);
	if (rc != RC_OK)
		*claims = (struct paseto_claims){ 0 };
	return rc;
}

enum rc paseto_sign_claims(struct arena *a, const struct paseto_signing *key, const struct paseto_claims *claims,
			   const char *implicit, const char **token)
{
	struct buf message = BUF_IN(a), footer = BUF_IN(a);
	struct json_writer m = JSON_WRITER(&message), f = JSON_WRITER(&footer);
	json_object_begin(&m);
#define CLAIM(name, max)                                                                                               \
	if (claims->name)                                                                                              \
		json_member_string(&m, #name, claims->name);
	PASETO_CLAIMS(CLAIM)
#undef CLAIM
	json_member_instant(&m, "iat", claims->iat);
	json_member_instant(&m, "exp", claims->exp);
	json_object_end(&m);
	json_finish(&m);
	json_object_begin(&f);
	json_member_string(&f, "kid", key->kid);
	json_object_end(&f);
	json_finish(&f);
	struct paseto_parts parts = { .message = { message.data, message.len },
				      .footer = { footer.data, footer.len },
				      .implicit = paseto_text(implicit) };
	return paseto_sign(a, key->secret, &parts, token);
}
