#include <errno.h>

#include "capture.h"

#include "base/log.h"

/* What follows "event=e " in the only line. */
static char *value_part(char *line)
{
	char *at = strstr(line, " event=e ");
	cr_assert(at, "%s", line);
	return at + strlen(" event=e ");
}

static void expect_value(const char *value, const char *written)
{
	capture_begin();
	LOG(LOG_INFO, "e", LOG_S("k", value));
	char *text = capture_end();
	char *wanted = NULL;
	cr_assert(asprintf(&wanted, "k=%s\n", written) > 0);
	cr_expect_str_eq(value_part(text), wanted, "value '%s' became '%s'", value, value_part(text));
	free(wanted);
	free(text);
}

Test(log, a_line_is_logfmt_with_time_level_and_event)
{
	int y, mo, d, h, mi, s, ms, end = 0;
	capture_begin();
	LOG(LOG_WARN, "request", LOG_S("path", "/handover/"), LOG_I("status", -404), LOG_S("none", NULL));
	char *text = capture_end();
	int n = sscanf(text, "ts=%4d-%2d-%2dT%2d:%2d:%2d.%3dZ %n", &y, &mo, &d, &h, &mi, &s, &ms, &end);
	cr_expect_eq(n, 7, "%s", text);
	cr_expect_str_eq(text + end, "level=warn event=request path=/handover/ status=-404 none=\"\"\n");
	free(text);
}

Test(log, values_are_quoted_where_needed)
{
	static const struct {
		const char *value, *written;
	} cases[] = {
		{ "plain", "plain" },
		{ "a.b_c-d/e:f@g+h,9", "a.b_c-d/e:f@g+h,9" },
		{ "", "\"\"" },
		{ "two words", "\"two words\"" },
		{ "a=b", "\"a=b\"" },
		{ "say \"hi\"", "\"say \\\"hi\\\"\"" },
		{ "back\\slash", "\"back\\\\slash\"" },
		{ "\\", "\"\\\\\"" },
		{ "\xc3\xa8", "\"\xc3\xa8\"" },
		{ "x\ny", "\"x\\x0ay\"" },
		{ "x\r\nlevel=error event=forged", "\"x\\x0d\\x0alevel=error event=forged\"" },
		{ "\x1b[31m", "\"\\x1b[31m\"" },
		{ "\x7f", "\"\\x7f\"" },
		{ "\t", "\"\\x09\"" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_value(cases[i].value, cases[i].written);
}

Test(log, no_byte_of_a_value_ends_or_begins_a_line)
{
	for (int c = 1; c < 256; c++) {
		char bytes[] = { 'a', (char)c, 'b', '\0' };
		const char *value = bytes;
		capture_begin();
		LOG(LOG_INFO, "e", LOG_S("k", value));
		char *text = capture_end();
		cr_expect_eq(strchr(text, '\n') - text, (long)strlen(text) - 1, "byte %d", c);
		for (char *p = text; *p && *p != '\n'; p++)
			cr_expect((unsigned char)*p >= 0x20 && *p != 0x7f, "byte %d was written as it is", c);
		free(text);
	}
}

Test(log, an_event_is_escaped_like_a_value)
{
	capture_begin();
	LOG(LOG_INFO, "two words\n", LOG_I("n", 1));
	char *text = capture_end();
	cr_expect(strstr(text, " event=\"two words\\x0a\" n=1\n"), "%s", text);
	free(text);
}

Test(log, numbers_of_any_size_are_written_whole)
{
	capture_begin();
	LOG(LOG_INFO, "e", LOG_I("least", -9223372036854775807LL - 1), LOG_I("most", 9223372036854775807LL));
	char *text = capture_end();
	cr_expect_str_eq(value_part(text), "least=-9223372036854775808 most=9223372036854775807\n");
	free(text);
}

Test(log, what_is_too_long_is_cut_and_still_one_line)
{
	char value[5000];
	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	for (int i = 0; i < 40; i++) {
		value[2400 + i] = '\n'; /* around the limit the escapes must not overrun it */
		const char *from = value + 400 + i;
		capture_begin();
		LOG(LOG_INFO, "e", LOG_S("k", from), LOG_S("after", "x y"));
		char *text = capture_end();
		cr_expect_leq(strlen(text), 2048);
		cr_expect_eq(strchr(text, '\n') - text, (long)strlen(text) - 1);
		free(text);
	}
}

Test(log, lines_below_the_level_are_not_written)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	for (int threshold = -1; threshold <= LOG_ERROR; threshold++) {
		if (threshold >= 0)
			log_set_level((enum log_level)threshold);
		int least = threshold < 0 ? LOG_INFO : threshold; /* before the first call: info */
		for (int level = LOG_DEBUG; level <= LOG_ERROR; level++) {
			capture_begin();
			LOG((enum log_level)level, "e", LOG_S("k", names[level]));
			char *text = capture_end();
			cr_expect_eq(*text != '\0', level >= least, "level %d at %d", level, least);
			cr_expect(level < least || strstr(text, names[level]));
			free(text);
		}
	}
}

Test(log, the_request_id_goes_into_every_line_until_it_is_taken_away)
{
	capture_begin();
	log_set_request("abc123");
	LOG(LOG_INFO, "e", LOG_I("n", 1));
	log_set_request("not good\n");
	LOG(LOG_INFO, "e", LOG_I("n", 2));
	log_set_request(NULL);
	LOG(LOG_INFO, "e", LOG_I("n", 3));
	char *text = capture_end();
	cr_expect(strstr(text, "event=e request=abc123 n=1\n"), "%s", text);
	cr_expect(strstr(text, "event=e request=\"not good\\x0a\" n=2\n"), "%s", text);
	cr_expect(strstr(text, "event=e n=3\n"), "%s", text);
	free(text);
}

Test(log, errno_is_left_as_it_was)
{
	capture_begin();
	errno = ENOENT;
	LOG(LOG_INFO, "e", LOG_I("n", 1));
	int after = errno;
	close(STDERR_FILENO); /* nowhere to write to: no harm either */
	errno = EPERM;
	LOG(LOG_INFO, "e", LOG_I("n", 2));
	cr_expect_eq(errno, EPERM);
	cr_expect_eq(after, ENOENT);
	free(capture_end());
}
