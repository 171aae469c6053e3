#include <criterion/criterion.h>
#include <string.h>

#include "base/hex.h"
#include "crypto/crypto.h"
#include "crypto/token.h"

static uint8_t key[HASH_KEY_SIZE], other_key[HASH_KEY_SIZE];

static void setup(void)
{
	cr_assert(crypto_open() == RC_OK);
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	memcpy(other_key, key, sizeof(key));
	other_key[31] ^= 1;
}

TestSuite(token, .init = setup);

/* Expected text: CPython's hashlib.blake2b(id + salt, digest_size=32, key=...) in base 32. */
Test(token, an_invitation_token_is_the_keyed_hash_of_id_and_salt)
{
	static const char id[] = "inv_0123456789abcdefghjkmnpqrs";
	uint8_t salt[TOKEN_SALT_SIZE], hash[HASH_SIZE];
	char text[TOKEN_SIZE], hex[HEX_SIZE(HASH_SIZE)];
	for (size_t i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)i;
	token_invitation(text, key, id, salt);
	cr_expect_str_eq(text, "3sv0zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a0");
	cr_expect(token_hash(text, hash));
	hex_write(hex, hash, sizeof(hash));
	cr_expect_str_eq(hex, "c9a4bcc2bfb075cc908261e246e28d5ce5846aeecb85113994b3b2d96650e598");
}

Test(token, another_salt_id_or_key_gives_another_token)
{
	uint8_t salt[TOKEN_SALT_SIZE] = { 0 };
	char base[TOKEN_SIZE], again[TOKEN_SIZE], other[TOKEN_SIZE];
	token_invitation(base, key, "inv_a", salt);
	token_invitation(again, key, "inv_a", salt);
	cr_expect_str_eq(base, again);
	token_invitation(other, key, "inv_b", salt);
	cr_expect_str_neq(base, other);
	token_invitation(other, other_key, "inv_a", salt);
	cr_expect_str_neq(base, other);
	token_salt(salt);
	token_invitation(other, key, "inv_a", salt);
	cr_expect_str_neq(base, other);
}

Test(token, only_a_token_in_its_one_spelling_has_a_hash)
{
	static const char *const bad[] = {
		"", "x", "3SV0ZN5S72EMMX31NM63E0Q3DBNEDASABGXFQYZH0VN5TJ2K59A0",
		"3sv0zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a",
		"3sv0zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a00",
		"3sv0zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a1",
		"3svozn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a0",
		"3sv-zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a0",
		"3sv zn5s72emmx31nm63e0q3dbnedasabgxfqyzh0vn5tj2k59a0",
	};
	uint8_t hash[HASH_SIZE];
	cr_expect_not(token_hash(NULL, hash));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(token_hash(bad[i], hash), "case %s", bad[i]);
}

Test(token, sessions_do_not_repeat)
{
	char a[TOKEN_SIZE], b[TOKEN_SIZE];
	uint8_t hash_a[HASH_SIZE], hash_b[HASH_SIZE];
	token_session(a);
	token_session(b);
	cr_expect(token_hash(a, hash_a) && token_hash(b, hash_b));
	cr_expect(memcmp(hash_a, hash_b, HASH_SIZE) != 0);
}

/* Expected text: CPython's hashlib over the two fields with their lengths, in base 32. */
Test(token, a_csrf_token_serves_one_session_one_form_one_key)
{
	uint8_t session[HASH_SIZE], other[HASH_SIZE] = { 0 };
	char text[TOKEN_SIZE];
	for (size_t i = 0; i < sizeof(session); i++)
		session[i] = (uint8_t)(32 + i);
	token_csrf(text, key, session, "withdraw");
	cr_expect_str_eq(text, "j6dc691mv5qrmh2bf4wcwd19bf43np8m9r25nn4qskjgg18f8rw0");
	cr_expect(token_csrf_verify(key, session, "withdraw", text));
	cr_expect_not(token_csrf_verify(key, session, "accept", text));
	cr_expect_not(token_csrf_verify(key, other, "withdraw", text));
	cr_expect_not(token_csrf_verify(other_key, session, "withdraw", text));
	cr_expect_not(token_csrf_verify(key, session, "withdraw", NULL));
	cr_expect_not(token_csrf_verify(key, session, "withdraw", ""));
	for (size_t i = 0; i < TOKEN_LENGTH; i++) {
		char changed[TOKEN_SIZE];
		memcpy(changed, text, sizeof(text));
		changed[i] = changed[i] == 'z' ? 'y' : 'z';
		cr_expect_not(token_csrf_verify(key, session, "withdraw", changed), "place %zu", i);
		changed[i] = '\0';
		cr_expect_not(token_csrf_verify(key, session, "withdraw", changed), "cut at %zu", i);
	}
}

Test(token, public_ids_have_their_form_and_do_not_repeat)
{
	struct arena a = { 0 };
	const char *first = token_public_id(&a, "mig"), *second = token_public_id(&a, "mig");
	cr_expect_str_neq(first, second);
	for (int i = 0; i < 200; i++) {
		const char *id = token_public_id(&a, "item");
		cr_expect_eq(strlen(id), 5 + TOKEN_ID_LENGTH, "case %s", id);
		cr_expect(token_public_id_is("item", id), "case %s", id);
		cr_expect_not(token_public_id_is("mig", id), "case %s", id);
	}
	arena_free(&a);
}

Test(token, what_is_no_public_id_is_refused)
{
	static const char *const bad[] = {
		"", "mig", "mig_", "mig_0123456789abcdefghjkmnpqr", "mig_0123456789abcdefghjkmnpqrst",
		"mig_0123456789ABCDEFGHJKMNPQRS", "mig_0123456789abcdefghjkmnpqri", "mig-0123456789abcdefghjkmnpqrs",
		"inv_0123456789abcdefghjkmnpqrs", " mig_0123456789abcdefghjkmnpqrs", "mig_0123456789abcdefghjkmnpqr'",
		"mig_0123456789abcdefghjkmnpqr\xc3",
	};
	cr_expect(token_public_id_is("mig", "mig_0123456789abcdefghjkmnpqrs"));
	cr_expect_not(token_public_id_is("mig", NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(token_public_id_is("mig", bad[i]), "case %s", bad[i]);
}
