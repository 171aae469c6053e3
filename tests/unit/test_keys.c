#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "crypto/keys.h"

#define HEX32  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define PUBLIC "1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2"
#define SEED   "b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[] = { "invitation.key", "csrf.key", "audit.key", "paseto.secret", "paseto.public" };

static char dir[256];
static struct arena arena;

static void setup(void)
{
	const char *parent = getenv("TMPDIR");
	cr_assert(crypto_open() == RC_OK);
	snprintf(dir, sizeof(dir), "%s/handover-keys-XXXXXX", parent ? parent : P_tmpdir);
	cr_assert_not_null(mkdtemp(dir));
}

static const char *in_dir(const char *name)
{
	return arena_printf(&arena, "%s/%s", dir, name);
}

static void teardown(void)
{
	DIR *d = opendir(dir);
	for (struct dirent *e; (e = readdir(d));)
		remove(in_dir(e->d_name));
	closedir(d);
	rmdir(dir);
	arena_free(&arena);
}

TestSuite(keys, .init = setup, .fini = teardown);

static void put(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(in_dir(name), "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
	cr_assert_eq(chmod(in_dir(name), mode), 0);
}

static const char *content(const char *name)
{
	char *text = arena_alloc(&arena, 1024);
	FILE *f = fopen(in_dir(name), "r");
	cr_assert_not_null(f, "%s", name);
	cr_assert(fread(text, 1, 1023, f) > 0);
	fclose(f);
	return text;
}

static enum rc load(struct keys *keys)
{
	struct keys_paths paths = { .invitation = in_dir("invitation.key"),
				    .csrf = in_dir("csrf.key"),
				    .audit = in_dir("audit.key"),
				    .paseto_public = in_dir("paseto.public") };
	return keys_load(&paths, keys);
}

static size_t files_in_dir(void)
{
	size_t n = 0;
	DIR *d = opendir(dir);
	for (struct dirent *e; (e = readdir(d));)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

Test(keys, generated_keys_load_sign_and_verify)
{
	struct keys keys;
	struct paseto_signing signing;
	cr_assert(keys_generate(dir) == RC_OK);
	cr_assert(load(&keys) == RC_OK);
	cr_assert(keys_load_signing(in_dir("paseto.secret"), &signing) == RC_OK);
	cr_expect_eq(keys.public.count, 1);
	cr_expect_not(crypto_equal(keys.invitation, keys.csrf, sizeof(keys.csrf)));
	cr_expect_not(crypto_equal(keys.audit, keys.csrf, sizeof(keys.csrf)));

	const int64_t now = INT64_C(1795430527) * CLOCK_SECOND;
	struct paseto_claims claims = { .sub = "7", .iat = now, .exp = now + PASETO_LIFE_MAX };
	struct paseto_check check = { .keys = &keys.public, .now_us = now };
	const char *token = NULL;
	cr_assert(paseto_sign_claims(&arena, &signing, &claims, NULL, &token) == RC_OK);
	cr_assert(paseto_verify_claims(&arena, &check, token, &claims) == RC_OK);
	cr_expect_str_eq(claims.sub, "7");
}

Test(keys, generated_files_are_the_owners_alone_and_nothing_else_is_left)
{
	umask(0);
	cr_assert(keys_generate(dir) == RC_OK);
	cr_expect_eq(files_in_dir(), COUNT(names));
	for (size_t i = 0; i < COUNT(names); i++) {
		struct stat st;
		cr_assert_eq(stat(in_dir(names[i]), &st), 0, "case %s", names[i]);
		cr_expect_eq(st.st_mode & 07777, 0600, "case %s", names[i]);
	}
}

Test(keys, what_is_there_is_never_written_again)
{
	const char *before[COUNT(names)];
	cr_assert(keys_generate(dir) == RC_OK);
	for (size_t i = 0; i < COUNT(names); i++)
		before[i] = content(names[i]);
	cr_expect(keys_generate(dir) == RC_OK);
	for (size_t i = 0; i < COUNT(names); i++)
		cr_expect_str_eq(content(names[i]), before[i], "case %s", names[i]);

	/* One missing file is made anew, the others stay; the public key is made from its secret. */
	for (size_t missing = 0; missing < COUNT(names); missing++) {
		if (strcmp(names[missing], "paseto.secret") == 0)
			continue;
		remove(in_dir(names[missing]));
		cr_expect(keys_generate(dir) == RC_OK);
		for (size_t i = 0; i < COUNT(names); i++) {
			bool kept = i != missing || strcmp(names[i], "paseto.public") == 0;
			cr_expect_eq(strcmp(content(names[i]), before[i]) == 0, kept, "%s without %s", names[i],
				     names[missing]);
		}
		before[missing] = content(names[missing]);
	}
}

Test(keys, no_secret_is_made_beside_a_public_key_the_site_gave)
{
	put("paseto.public", "site " PUBLIC "\n", 0600);
	cr_expect(keys_generate(dir) == RC_OK);
	cr_expect_eq(access(in_dir("paseto.secret"), F_OK), -1);
	cr_expect_str_eq(content("paseto.public"), "site " PUBLIC "\n");
}

Test(keys, a_directory_that_is_not_there_is_told)
{
	cr_expect(keys_generate(in_dir("nowhere")) == RC_INTERNAL);
}

static void put_good(void)
{
	put("invitation.key", HEX32 "\n", 0600);
	put("csrf.key", HEX32, 0400);
	put("audit.key", HEX32 "\n", 0600);
	put("paseto.public", "k1 " PUBLIC "\nk_2-B " HEX32 "\n", 0644);
}

Test(keys, hand_made_files_load)
{
	struct keys keys;
	put_good();
	cr_assert(load(&keys) == RC_OK);
	cr_expect_eq(keys.csrf[31], 31);
	cr_expect_eq(keys.public.count, 2);
	cr_expect_str_eq(keys.public.keys[0].kid, "k1");
	cr_expect_str_eq(keys.public.keys[1].kid, "k_2-B");
	cr_expect_eq(keys.public.keys[1].key[31], 31);
}

Test(keys, a_secret_others_can_reach_is_refused)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0610, 0601, 0644, 0666, 0777, 0440 };
	static const struct keys zero;
	struct keys keys;
	struct paseto_signing signing;
	put_good();
	put("paseto.secret", "k1 " SEED PUBLIC "\n", 0600);
	cr_expect(keys_load_signing(in_dir("paseto.secret"), &signing) == RC_OK);
	for (size_t i = 0; i < COUNT(modes); i++) {
		for (size_t f = 0; f < 3; f++) {
			chmod(in_dir(names[f]), modes[i]);
			cr_expect(load(&keys) == RC_INTERNAL, "%s with %o", names[f], (unsigned int)modes[i]);
			cr_expect(memcmp(&keys, &zero, sizeof(keys)) == 0, "%s is wiped", names[f]);
			chmod(in_dir(names[f]), 0600);
		}
		chmod(in_dir("paseto.secret"), modes[i]);
		cr_expect(keys_load_signing(in_dir("paseto.secret"), &signing) == RC_INTERNAL, "%o",
			  (unsigned int)modes[i]);
	}
	cr_expect(load(&keys) == RC_OK);
	chmod(in_dir("paseto.public"), 0664);
	cr_expect(load(&keys) == RC_INTERNAL, "others could add a key");
}

Test(keys, a_symmetric_key_that_is_not_64_digits_is_refused)
{
	static const char *const bad[] = { "", "\n", "00", HEX32 "00", HEX32 "\n\n", HEX32 "\r\n", " " HEX32, HEX32 " ",
					   "k1 " HEX32,
					   "000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f" };
	struct keys keys;
	put_good();
	for (size_t i = 0; i < COUNT(bad); i++) {
		put("audit.key", bad[i], 0600);
		cr_expect(load(&keys) == RC_INTERNAL, "case %zu", i);
	}
	remove(in_dir("audit.key"));
	cr_expect(load(&keys) == RC_INTERNAL, "missing");
	cr_assert_eq(mkfifo(in_dir("audit.key"), 0600), 0);
	cr_expect(load(&keys) == RC_INTERNAL, "a pipe");
}

Test(keys, a_ring_is_one_or_two_lines)
{
	static const char *const bad[] = {
		"", "\n", "k1", "k1 ", PUBLIC, " " PUBLIC, "k1  " PUBLIC, "k1\t" PUBLIC, "k1 " PUBLIC " ",
		"k1 " PUBLIC "0",
		"k1 " PUBLIC "\n\n", "k1 " PUBLIC "\nk1 " HEX32 "\n", "k1 " PUBLIC "\nk2 " PUBLIC "\nk3 " PUBLIC "\n",
		"k/1 " PUBLIC, "an-id-of-more-than-thirty-two-chars " PUBLIC, "k1 " PUBLIC "\r\n",
	};
	struct keys keys;
	put_good();
	for (size_t i = 0; i < COUNT(bad); i++) {
		put("paseto.public", bad[i], 0600);
		cr_expect(load(&keys) == RC_INTERNAL, "case %s", bad[i]);
	}
}

Test(keys, a_signing_key_of_two_halves_that_do_not_fit_is_refused)
{
	static const char *const bad[] = { "", "k1 " SEED, SEED PUBLIC, "k1 " SEED SEED, "k1 " SEED HEX32,
					   "k1 " SEED PUBLIC "\nk2 " SEED PUBLIC };
	static const struct paseto_signing zero;
	struct paseto_signing signing;
	for (size_t i = 0; i < COUNT(bad); i++) {
		put("paseto.secret", bad[i], 0600);
		cr_expect(keys_load_signing(in_dir("paseto.secret"), &signing) == RC_INTERNAL, "case %s", bad[i]);
		cr_expect(memcmp(&signing, &zero, sizeof(zero)) == 0, "case %s", bad[i]);
	}
}

Test(keys, a_fault_is_told_without_loading_and_a_password_is_as_closed_as_a_key)
{
	char text[KEYS_PASSWORD_SIZE];
	put("k", HEX32 "\n", 0600);
	cr_expect_null(keys_fault(in_dir("k"), KEYS_SYMMETRIC));
	cr_expect(strstr(keys_fault(in_dir("k"), KEYS_RING), "key id"));
	cr_expect(strstr(keys_fault(in_dir("k"), KEYS_SIGNING), "key id"));
	cr_expect(strstr(keys_fault(in_dir("nowhere"), KEYS_SYMMETRIC), "No such file"));
	cr_expect(strstr(keys_fault(dir, KEYS_SYMMETRIC), "regular"));
	put("p", "secret word \r\nsecond line\n", 0400);
	cr_expect_null(keys_read_password(in_dir("p"), text));
	cr_expect_str_eq(text, "secret word ");
	for (mode_t mode = 0; mode < 0100; mode++) {
		cr_assert_eq(chmod(in_dir("p"), 0600 | mode), 0);
		const char *why = keys_read_password(in_dir("p"), text);
		cr_expect((why == NULL) == (mode == 0), "mode %o", mode);
		cr_expect(!why || !*text, "what was refused is not there");
	}
	put("empty", "\nx\n", 0600);
	cr_expect_str_eq(keys_read_password(in_dir("empty"), text), "empty");
}
