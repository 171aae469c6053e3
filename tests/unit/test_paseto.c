#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "crypto/base64url.h"
#include "crypto/crypto.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/paseto.h"

/*
 * Vectors: v4.json of paseto-standard/test-vectors. 4-S-1 to 4-S-3 are v4.public tokens that must come out and go in;
 * the 4-F tokens must be refused. 4-F-2 is a v4.public token meant to fail where a v4.local one is expected.
 */
#define SECRET                                                                                                         \
	"b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774"                                             \
	"1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2"
#define PUBLIC  "1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2"
#define MESSAGE "{\"data\":\"this is a signed message\",\"exp\":\"2022-01-01T00:00:00+00:00\"}"
#define FOOTER  "{\"kid\":\"zVhMiPBP9fRf2snEcT7gFTioeA9COcNy9DfgL1W60haN\"}"

static const struct {
	const char *name, *token, *footer, *implicit;
} signed_vectors[] = {
	{ "4-S-1",
	  "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDow"
	  "MCswMDowMCJ9bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT"
	  "1ciiQEDA",
	  "", "" },
	{ "4-S-2",
	  "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDow"
	  "MCswMDowMCJ9v3Jt8mx_TdM2ceTGoqwrh4yDFn0XsHvvV_D0DtwQxVrJEBMl0F2caAdgnpKlt4p7xBnx1HcO-SPo8F"
	  "Pp214HDw.eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9",
	  FOOTER, "" },
	{ "4-S-3",
	  "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDow"
	  "MCswMDowMCJ9NPWciuD3d0o5eXJXG5pJy-DiVEoyPYWs1YSTwWHNJq6DZD3je5gf-0M4JR9ipdUSJbIovzmBECeaWm"
	  "aqcaP0DQ.eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9",
	  FOOTER, "{\"test-vector\":\"4-S-3\"}" },
};

static const struct {
	const char *name, *token, *implicit;
} failing_vectors[] = {
	{ "4-F-1",
	  "v4.local.vngXfCISbnKgiP6VWGuOSlYrFYU300fy9ijW33rznDYgxHNPwWluAY2Bgb0z54CUs6aYYkIJ-bOOOmJHP"
	  "uX_34Agt_IPlNdGDpRdGNnBz2MpWJvB3cttheEc1uyCEYltj7wBQQYX.YXJiaXRyYXJ5LXN0cmluZy10aGF0LWlzbi"
	  "d0LWpzb24",
	  "{\"test-vector\":\"4-F-1\"}" },
	{ "4-F-2",
	  "v4.public.eyJpbnZhbGlkIjoidGhpcyBzaG91bGQgbmV2ZXIgZGVjb2RlIn22Sp4gjCaUw0c7EH84ZSm_jN_Qr41M"
	  "rgLNu5LIBCzUr1pn3Z-Wukg9h3ceplWigpoHaTLcwxj0NsI1vjTh67YB.eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY"
	  "1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9",
	  "{\"test-vector\":\"4-F-2\"}" },
	{ "4-F-3",
	  "v3.local.23e_2PiqpQBPvRFKzB0zHhjmxK3sKo2grFZRRLM-U7L0a8uHxuF9RlVz3Ic6WmdUUWTxCaYycwWV1yM8g"
	  "KbZB2JhygDMKvHQ7eBf8GtF0r3K0Q_gF1PXOxcOgztak1eD1dPe9rLVMSgR0nHJXeIGYVuVrVoLWQ.YXJiaXRyYXJ5"
	  "LXN0cmluZy10aGF0LWlzbid0LWpzb24",
	  "{\"test-vector\":\"4-F-3\"}" },
	{ "4-F-4",
	  "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC"
	  "0e8kApeaqMfGo_7OpBnwJOAbY9V7WU6abu74MmcUE8YWAiaArVI8XJ5hOb_4v9RmDkneN0S92dx0OW4pgy7omxgf3S"
	  "8c3LlQh",
	  "" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOW          (INT64_C(1795430527) * CLOCK_SECOND) /* 2026-11-23T10:42:07Z */

static struct arena arena;
static struct paseto_signing signing;
static struct paseto_ring ring;

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
	strcpy(signing.kid, "new");
	cr_assert(hex_parse(SECRET, signing.secret, sizeof(signing.secret)));
	ring.count = 2;
	strcpy(ring.keys[0].kid, "old");
	memset(ring.keys[0].key, 7, sizeof(ring.keys[0].key));
	strcpy(ring.keys[1].kid, "new");
	cr_assert(hex_parse(PUBLIC, ring.keys[1].key, sizeof(ring.keys[1].key)));
}

static void teardown(void)
{
	arena_free(&arena);
}

TestSuite(paseto, .init = setup, .fini = teardown);

static bool same(struct paseto_bytes bytes, const char *text)
{
	return bytes.n == strlen(text) && memcmp(bytes.data, text, bytes.n) == 0;
}

Test(paseto, the_published_vectors_are_made_and_opened)
{
	for (size_t i = 0; i < COUNT(signed_vectors); i++) {
		const char *name = signed_vectors[i].name, *token = NULL;
		struct paseto_parts parts = { .message = paseto_text(MESSAGE),
					      .footer = paseto_text(signed_vectors[i].footer),
					      .implicit = paseto_text(signed_vectors[i].implicit) };
		cr_assert(paseto_sign(&arena, signing.secret, &parts, &token) == RC_OK, "case %s", name);
		cr_expect_str_eq(token, signed_vectors[i].token, "case %s", name);

		struct paseto_parts opened = { .implicit = parts.implicit };
		cr_expect(paseto_verify(&arena, ring.keys[1].key, token, &opened) == RC_OK, "case %s", name);
		cr_expect(same(opened.message, MESSAGE), "case %s", name);
		cr_expect(same(opened.footer, signed_vectors[i].footer), "case %s", name);
		cr_expect_str_eq(opened.message.data, MESSAGE, "a NUL behind, case %s", name);
	}
}

Test(paseto, the_published_failures_are_refused)
{
	for (size_t i = 0; i < COUNT(failing_vectors); i++) {
		struct paseto_parts opened = { .implicit = paseto_text(failing_vectors[i].implicit) };
		cr_expect(paseto_verify(&arena, ring.keys[1].key, failing_vectors[i].token, &opened) ==
				  RC_UNAUTHENTICATED,
			  "case %s", failing_vectors[i].name);
		cr_expect(opened.message.n == 0 && opened.footer.n == 0, "case %s", failing_vectors[i].name);
	}
}

Test(paseto, another_key_footer_or_implicit_assertion_is_refused)
{
	struct paseto_parts opened = { .implicit = paseto_text("{\"test-vector\":\"4-S-4\"}") };
	cr_expect(paseto_verify(&arena, ring.keys[1].key, signed_vectors[2].token, &opened) == RC_UNAUTHENTICATED);
	opened.implicit = paseto_text(NULL);
	cr_expect(paseto_verify(&arena, ring.keys[1].key, signed_vectors[2].token, &opened) == RC_UNAUTHENTICATED);
	cr_expect(paseto_verify(&arena, ring.keys[0].key, signed_vectors[0].token, &opened) == RC_UNAUTHENTICATED);
	const char *moved = arena_printf(&arena, "%s.eyJraWQiOiJuZXcifQ", signed_vectors[0].token);
	cr_expect(paseto_verify(&arena, ring.keys[1].key, moved, &opened) == RC_UNAUTHENTICATED);
}

Test(paseto, a_token_changed_anywhere_is_refused)
{
	char token[512];
	struct paseto_parts opened = { .implicit = paseto_text(signed_vectors[2].implicit) };
	snprintf(token, sizeof(token), "%s", signed_vectors[2].token);
	size_t n = strlen(token);
	for (size_t i = 0; i < n; i++) {
		char kept = token[i];
		token[i] = kept == 'A' ? 'B' : 'A';
		cr_expect(paseto_verify(&arena, ring.keys[1].key, token, &opened) == RC_UNAUTHENTICATED, "at %zu", i);
		token[i] = '\0';
		cr_expect(paseto_verify(&arena, ring.keys[1].key, token, &opened) == RC_UNAUTHENTICATED, "cut %zu", i);
		token[i] = kept;
	}
	cr_expect(paseto_verify(&arena, ring.keys[1].key, token, &opened) == RC_OK);
}

Test(paseto, every_second_spelling_of_a_good_token_is_refused)
{
	const char *good = signed_vectors[0].token, *with_footer = signed_vectors[1].token;
	const char *const bad[] = {
		NULL,
		"",
		"v4.public.",
		"v4.public",
		arena_printf(&arena, "%s.", good),
		arena_printf(&arena, "%s.", with_footer),
		arena_printf(&arena, "%s=", good),
		arena_printf(&arena, "%s==", good),
		arena_printf(&arena, "%s\n", good),
		arena_printf(&arena, " %s", good),
		arena_printf(&arena, "V4%s", good + 2),
		arena_printf(&arena, "v2%s", good + 2),
		arena_printf(&arena, "v4.publik%s", good + 9),
		arena_printf(&arena, "%.*sB", (int)strlen(good) - 1, good),
		arena_printf(&arena, "v4.public..%s", good + 10),
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct paseto_parts opened = { .implicit = paseto_text(NULL) };
		cr_expect(paseto_verify(&arena, ring.keys[1].key, bad[i], &opened) == RC_UNAUTHENTICATED, "case %zu",
			  i);
	}
}

Test(paseto, length_is_capped_in_both_directions)
{
	/* 2048 - 10 characters of base64url hold 1528 bytes, 64 of them the signature. */
	char *message = arena_alloc(&arena, 2000);
	memset(message, 'x', 1999);
	struct paseto_parts parts = { .message = { message, 1528 - 64 } };
	const char *token = NULL;
	cr_assert(paseto_sign(&arena, signing.secret, &parts, &token) == RC_OK);
	cr_expect_eq(strlen(token), PASETO_TOKEN_MAX);
	struct paseto_parts opened = { .implicit = paseto_text(NULL) };
	cr_expect(paseto_verify(&arena, ring.keys[1].key, token, &opened) == RC_OK);
	cr_expect(paseto_verify(&arena, ring.keys[1].key, arena_printf(&arena, "%s.QQ", token), &opened) ==
		  RC_UNAUTHENTICATED);
	parts.message.n++;
	cr_expect(paseto_sign(&arena, signing.secret, &parts, &token) == RC_INTERNAL);
}

/* Signs a message and footer as they stand and reads them as claims. */
static enum rc claims_of(const char *message, const char *footer, struct paseto_claims *claims)
{
	struct paseto_parts parts = { .message = paseto_text(message),
				      .footer = paseto_text(footer),
				      .implicit = paseto_text("here") };
	struct paseto_check check = { .keys = &ring, .implicit = "here", .now_us = NOW };
	const char *token = NULL;
	cr_assert(paseto_sign(&arena, signing.secret, &parts, &token) == RC_OK);
	return paseto_verify_claims(&arena, &check, token, claims);
}

#define KID   "{\"kid\":\"new\"}"
#define TIMES "\"iat\":\"2026-11-23T10:42:00Z\",\"exp\":\"2026-11-23T10:43:00+00:00\""

Test(paseto, claims_come_back_as_they_were_signed)
{
	struct paseto_claims in = { .iss = "https://site.example", .aud = "handover", .sub = "1042", .role = "reseller",
				    .lang = "it", .jti = "a\"<b", .iat = NOW, .exp = NOW + PASETO_LIFE_MAX };
	struct paseto_claims out;
	struct paseto_check check = { .keys = &ring, .implicit = "handover|site.example", .now_us = NOW };
	const char *token = NULL;
	cr_assert(paseto_sign_claims(&arena, &signing, &in, "handover|site.example", &token) == RC_OK);
	cr_assert(paseto_verify_claims(&arena, &check, token, &out) == RC_OK);
	cr_expect_str_eq(out.iss, in.iss);
	cr_expect_str_eq(out.aud, in.aud);
	cr_expect_str_eq(out.sub, in.sub);
	cr_expect_str_eq(out.role, in.role);
	cr_expect_str_eq(out.lang, in.lang);
	cr_expect_str_eq(out.jti, in.jti);
	cr_expect_null(out.sid);
	cr_expect(out.iat == in.iat && out.exp == in.exp);
	check.implicit = "handover|other.example";
	cr_expect(paseto_verify_claims(&arena, &check, token, &out) == RC_UNAUTHENTICATED);
	cr_expect_null(out.sub);
}

Test(paseto, the_footer_must_name_a_key_of_the_ring)
{
	static const char *const bad[] = {
		"", "new", "\"new\"", "{}", "[]", "{\"kid\":\"old\"}", "{\"kid\":\"other\"}", "{\"kid\":\"\"}",
		"{\"kid\":1}", "{\"kid\":null}", "{\"kid\":\"new\",\"x\":1}", "{\"kid\":\"old\",\"kid\":\"new\"}",
		"{\"kid\":\"new\"}x", "{\"kid\":\"new\\u0000\"}",
	};
	struct paseto_claims claims;
	cr_expect(claims_of("{" TIMES "}", KID, &claims) == RC_OK);
	cr_expect(claims_of("{" TIMES "}", " { \"kid\" : \"new\" } ", &claims) == RC_OK);
	for (size_t i = 0; i < COUNT(bad); i++)
		cr_expect(claims_of("{" TIMES "}", bad[i], &claims) == RC_UNAUTHENTICATED, "case %s", bad[i]);
	char *long_footer = arena_printf(&arena, "%*s%s", PASETO_FOOTER_MAX, "", KID);
	cr_expect(claims_of("{" TIMES "}", long_footer, &claims) == RC_UNAUTHENTICATED);
	cr_expect(claims_of("{" TIMES "}", long_footer + strlen(KID), &claims) == RC_OK);
	ring.count = 1;
	cr_expect(claims_of("{" TIMES "}", KID, &claims) == RC_UNAUTHENTICATED);
	ring.count = 0;
	cr_expect(claims_of("{" TIMES "}", KID, &claims) == RC_UNAUTHENTICATED);
}

Test(paseto, claims_that_do_not_read_as_agreed_are_refused)
{
	static const char *const bad[] = {
		"", "x", "[]", "\"x\"", "null", "{}", "{" TIMES, "{" TIMES "}}", "{\"iat\":\"2026-11-23T10:42:00Z\"}",
		"{\"exp\":\"2026-11-23T10:43:00Z\"}", "{" TIMES ",\"sub\":1042}",
		"{" TIMES ",\"nbf\":\"2026-11-23T10:42:00Z\"}", "{" TIMES ",\"admin\":\"yes\"}",
		"{" TIMES ",\"sub\":\"1\",\"sub\":\"2\"}", "{" TIMES ",\"sub\":\"1\\u00002\"}",
		"{\"iat\":1795430520,\"exp\":1795430580}", "{" TIMES ",\"role\":\"a-role-that-is-too-long\"}",
	};
	struct paseto_claims claims;
	for (size_t i = 0; i < COUNT(bad); i++) {
		cr_expect(claims_of(bad[i], KID, &claims) == RC_UNAUTHENTICATED, "case %s", bad[i]);
		cr_expect(!claims.sub && !claims.iat && !claims.exp, "case %s", bad[i]);
	}
}

Test(paseto, times_are_rfc_3339_in_utc_and_nothing_else)
{
	static const struct {
		const char *exp;
		int64_t us; /* after 10:42:07, or -1: refused */
	} cases[] = {
		{ "2026-11-23T10:42:40Z", 33000000 },
		{ "2026-11-23T10:42:40+00:00", 33000000 },
		{ "2026-11-23T10:42:40.5Z", 33500000 },
		{ "2026-11-23T10:42:40.123456Z", 33123456 },
		{ "2026-11-23T10:42:40.123456789+00:00", 33123456 },
		{ "2026-11-23T10:42:40-00:00", -1 },
		{ "2026-11-23T11:42:40+01:00", -1 },
		{ "2026-11-23T10:42:40+0000", -1 },
		{ "2026-11-23T10:42:40", -1 },
		{ "2026-11-23T10:42:40z", -1 },
		{ "2026-11-23t10:42:40Z", -1 },
		{ "2026-11-23 10:42:40Z", -1 },
		{ "2026-11-23T10:42:60Z", -1 },
		{ "2026-11-23T10:41:99Z", -1 },
		{ "2026-11-23T10:42Z", -1 },
		{ "2026-11-23T10:42:40.Z", -1 },
		{ "2026-11-23T10:42:40,5Z", -1 },
		{ "2026-11-23T10:42:40.1234567890Z", -1 },
		{ "2026-11-23T10:42:40Zx", -1 },
		{ "2026-11-23T10:42:4 Z", -1 },
		{ "2026-11-23T10:+2:40Z", -1 },
		{ "2026-11-31T10:42:40Z", -1 },
		{ "2026-11-23T24:00:00Z", -1 },
		{ " 2026-11-23T10:42:40Z", -1 },
		{ "1795430560", -1 },
		{ "", -1 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct paseto_claims claims;
		const char *message =
			arena_printf(&arena, "{\"iat\":\"2026-11-23T10:42:07Z\",\"exp\":\"%s\"}", cases[i].exp);
		enum rc rc = claims_of(message, KID, &claims);
		cr_expect(rc == (cases[i].us < 0 ? RC_UNAUTHENTICATED : RC_OK), "case %s", cases[i].exp);
		cr_expect(rc != RC_OK || claims.exp == NOW + cases[i].us, "case %s", cases[i].exp);
	}
}

Test(paseto, an_assertion_lives_sixty_seconds_give_or_take_thirty)
{
	static const struct {
		int64_t life, now; /* seconds after iat */
		int64_t now_us;    /* and microseconds */
		enum rc rc;
	} cases[] = {
		{ 60, 0, 0, RC_OK },
		{ 60, 60, 0, RC_OK },
		{ 60, -30, 0, RC_OK },
		{ 60, -30, -1, RC_UNAUTHENTICATED },
		{ 60, 90, 0, RC_OK },
		{ 60, 90, 1, RC_UNAUTHENTICATED },
		{ 5, 35, 0, RC_OK },
		{ 5, 36, 0, RC_UNAUTHENTICATED },
		{ 61, 0, 0, RC_UNAUTHENTICATED },
		{ 3600, 0, 0, RC_UNAUTHENTICATED },
		{ 0, 0, 0, RC_UNAUTHENTICATED },
		{ -10, 0, 0, RC_UNAUTHENTICATED },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct paseto_claims claims = { .sub = "1", .iat = NOW, .exp = NOW + cases[i].life * CLOCK_SECOND };
		struct paseto_check check = { .keys = &ring,
					      .now_us = NOW + cases[i].now * CLOCK_SECOND + cases[i].now_us };
		const char *token = NULL;
		cr_assert(paseto_sign_claims(&arena, &signing, &claims, NULL, &token) == RC_OK);
		cr_expect(paseto_verify_claims(&arena, &check, token, &claims) == cases[i].rc, "case %zu", i);
		check.now_us = CLOCK_NONE;
		cr_expect(paseto_verify_claims(&arena, &check, token, &claims) == RC_UNAUTHENTICATED, "case %zu", i);
	}
}
