#include "capture.h"

#include "base/config.h"

static struct arena a;
static char path[] = P_tmpdir "/handover-config-XXXXXX";

static void setup(void)
{
	int fd = mkstemp(path);
	cr_assert(fd >= 0);
	close(fd);
}

static void teardown(void)
{
	unlink(path);
	arena_free(&a);
}

TestSuite(config, .init = setup, .fini = teardown);

static enum rc read_text(struct config *c, const char *text)
{
	FILE *f = fopen(path, "we");
	cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
	return config_read(c, &a, path);
}

Test(config, without_a_file_every_key_has_its_default)
{
	struct config c;
	memset(&c, 0xee, sizeof(c));
	cr_assert(config_read(&c, &a, NULL) == RC_OK);
#define CONFIG_TEXT(section, key, fallback, doc)            cr_expect_str_eq(c.section##_##key, fallback);
#define CONFIG_INT(section, key, fallback, least, most, doc) cr_expect_eq(c.section##_##key, fallback);
#define CONFIG_FLAG(section, key, fallback, doc)            cr_expect_eq(c.section##_##key, fallback);
#include "base/config_keys.h"
#undef CONFIG_TEXT
#undef CONFIG_INT
#undef CONFIG_FLAG
}

Test(config, defaults_are_within_their_limits_and_every_key_is_explained)
{
#define CONFIG_TEXT(section, key, fallback, doc) cr_expect(*(doc), #section "." #key);
#define CONFIG_INT(section, key, fallback, least, most, doc)                                                           \
	cr_expect((least) <= (fallback) && (fallback) <= (most) && *(doc), #section "." #key);
#define CONFIG_FLAG(section, key, fallback, doc) cr_expect(*(doc), #section "." #key);
#include "base/config_keys.h"
#undef CONFIG_TEXT
#undef CONFIG_INT
#undef CONFIG_FLAG
}

Test(config, values_are_read_from_their_sections)
{
	struct config c;
	enum rc rc = read_text(&c, "; a comment\n[web]\nthreads = 3\ncookie_secure=no\n\nbase_url = https://x.example\n"
				   "# another\n[handover]\nrecipient_hold_hours=0\n[database]\nname =  ours  \n");
	cr_assert(rc == RC_OK);
	cr_expect_eq(c.web_threads, 3);
	cr_expect_not(c.web_cookie_secure);
	cr_expect_str_eq(c.web_base_url, "https://x.example");
	cr_expect_eq(c.handover_recipient_hold_hours, 0);
	cr_expect_str_eq(c.database_name, "ours");
	cr_expect_str_eq(c.database_user, "handover_app");
}

Test(config, an_empty_file_is_all_defaults)
{
	struct config c;
	cr_expect(read_text(&c, "") == RC_OK);
	cr_expect_eq(c.web_threads, 8);
	cr_expect(read_text(&c, "\n\n[web]\n") == RC_OK);
}

Test(config, every_kind_of_error_is_said_with_its_line)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "[web]\nthreds = 3\n", ":2: web.threds is not a key of this program" },
		{ "[wab]\nthreads = 3\n", ":2: wab.threads is not a key of this program" },
		{ "threads = 3\n", ":1: .threads is not a key of this program" },
		{ "[web]\n\nthreads = many\n", ":3: web.threads must be a whole number" },
		{ "[web]\nthreads =\n", ":2: web.threads must be a whole number" },
		{ "[web]\nthreads = 3x\n", ":2: web.threads must be a whole number" },
		{ "[web]\nthreads = 3.5\n", ":2: web.threads must be a whole number" },
		{ "[web]\nthreads = 0x10\n", ":2: web.threads must be a whole number" },
		{ "[web]\nthreads = 99999999999999999999\n", ":2: web.threads must be a whole number" },
		{ "[web]\nthreads = 0\n", ":2: web.threads must be from 1 to 256" },
		{ "[web]\nthreads = 257\n", ":2: web.threads must be from 1 to 256" },
		{ "[web]\nthreads = -1\n", ":2: web.threads must be from 1 to 256" },
		{ "[web]\ndemo = true\n", ":2: web.demo must be yes or no" },
		{ "[web]\ndemo = Yes\n", ":2: web.demo must be yes or no" },
		{ "[web]\ndemo =\n", ":2: web.demo must be yes or no" },
		{ "[web]\nthreads = 3\nthreads = 3\n", ":3: web.threads is there twice" },
		{ "[web]\nthreads = 3\n[host]\n[web]\nthreads = 4\n", ":5: web.threads is there twice" },
		{ "[web]\nthis is no line\n", ":2: could not be read" },
		{ "[web\nthreads = 3\n", ":1: " },
		{ "[web]\nThreads = 3\n", ":2: web.Threads is not a key of this program" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config c;
		char wanted[200];
		capture_begin();
		enum rc rc = read_text(&c, cases[i].text);
		char *said = capture_end();
		snprintf(wanted, sizeof(wanted), "%s%s", path, cases[i].said);
		cr_expect_eq(rc, RC_VALIDATION, "case %zu: %s", i, rc_info(rc)->name);
		cr_expect(strncmp(said, wanted, strlen(wanted)) == 0, "case %zu: %s", i, said);
		free(said);
	}
}

Test(config, the_text_belongs_to_the_line_it_is_said_of)
{
	struct config c;
	capture_begin();
	enum rc rc = read_text(&c, "[web]\nthis is no line\nthreds = 3\n");
	char *said = capture_end();
	cr_expect_eq(rc, RC_VALIDATION);
	cr_expect(!strstr(said, "threds") || strstr(said, ":3:"), "%s", said);
	free(said);
}

/* A line of that many bytes with a value of it. */
static void make_line(char *line, size_t length)
{
	int n = sprintf(line, "[web]\nlocale_dir=");
	memset(line + n, 'x', length);
	strcpy(line + 6 + length, "\n");
}

Test(config, a_line_of_190_bytes_is_read_whole_and_191_are_refused)
{
	char text[400];
	struct config c;
	make_line(text, 190);
	cr_assert(read_text(&c, text) == RC_OK);
	cr_expect_eq(strlen(c.web_locale_dir), 190 - strlen("locale_dir="));
	make_line(text, 191);
	capture_begin();
	enum rc rc = read_text(&c, text);
	char *said = capture_end();
	cr_expect_eq(rc, RC_VALIDATION);
	cr_expect(strstr(said, ":2: is longer than 190 bytes"), "%s", said);
	free(said);
}

Test(config, an_overlong_comment_is_refused_too)
{
	char text[400] = "; ";
	struct config c;
	memset(text + 2, 'c', 300);
	capture_begin();
	cr_expect(read_text(&c, text) == RC_VALIDATION);
	char *said = capture_end();
	cr_expect(strstr(said, ":1: is longer"), "%s", said);
	free(said);
}

Test(config, a_file_that_cannot_be_opened_is_said)
{
	struct config c;
	capture_begin();
	enum rc rc = config_read(&c, &a, "/nonexistent/handover.conf");
	char *said = capture_end();
	cr_expect_eq(rc, RC_VALIDATION);
	cr_expect(strstr(said, "/nonexistent/handover.conf: "), "%s", said);
	free(said);
}

static char *dump(const struct config *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	cr_assert(f);
	config_dump(c, f);
	fclose(f);
	return text;
}

Test(config, a_dump_reads_back_to_the_same_configuration)
{
	struct config c, again;
	cr_assert(read_text(&c, "[web]\nthreads=5\ndemo=yes\nbase_url=https://\xc3\xa8.example\n[keys]\n"
				"csrf_file = /etc/a b.key\n[worker]\npoll_ms=60000\n") == RC_OK);
	char *first = dump(&c);
	cr_assert(read_text(&again, first) == RC_OK, "%s", first);
	char *second = dump(&again);
	cr_expect_str_eq(first, second);
	cr_expect_str_eq(again.keys_csrf_file, "/etc/a b.key");
	cr_expect_eq(again.worker_poll_ms, 60000);
	cr_expect(again.web_demo);
	free(first);
	free(second);
}

Test(config, what_follows_a_semicolon_in_a_value_is_not_lost_in_silence)
{
	struct config c;
	capture_begin();
	enum rc rc = read_text(&c, "[keys]\ncsrf_file = /etc/keys ;old/csrf.key\n");
	free(capture_end());
	cr_expect(rc == RC_VALIDATION || strcmp(c.keys_csrf_file, "/etc/keys ;old/csrf.key") == 0,
		  "the value became '%s'", c.keys_csrf_file);
}

Test(config, the_dump_names_every_key)
{
	struct config c;
	cr_assert(config_read(&c, &a, NULL) == RC_OK);
	char *text = dump(&c);
#define NAMED(key) cr_expect(strstr(text, "\n" #key " = "), #key)
#define CONFIG_TEXT(section, key, fallback, doc)            NAMED(key);
#define CONFIG_INT(section, key, fallback, least, most, doc) NAMED(key);
#define CONFIG_FLAG(section, key, fallback, doc)            NAMED(key);
#include "base/config_keys.h"
#undef CONFIG_TEXT
#undef CONFIG_INT
#undef CONFIG_FLAG
	free(text);
}
