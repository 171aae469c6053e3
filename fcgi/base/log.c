#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

static enum log_level threshold = LOG_INFO;
static _Thread_local const char *request;

static const char *const level_names[] = { "debug", "info", "warn", "error" };

struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

static void put(struct line *l, char c)
{
	if (l->len < sizeof(l->text) - 1)
		l->text[l->len++] = c;
}

static void puts_raw(struct line *l, const char *s)
{
	while (*s)
		put(l, *s++);
}

static void put_value(struct line *l, const char *value)
{
	size_t plain = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@+,");
	if (plain && !value[plain]) {
		puts_raw(l, value);
		return;
	}
	put(l, '"');
	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if (*p == '"' || *p == '\\') {
			put(l, '\\');
			put(l, (char)*p);
		} else if (*p < 0x20 || *p == 0x7f) {
			static const char hex[] = "0123456789abcdef";
			puts_raw(l, "\\x");
			put(l, hex[*p >> 4]);
			put(l, hex[*p & 15]);
		} else {
			put(l, (char)*p);
		}
	}
	put(l, '"');
}

void log_write(enum log_level level, const char *event, const struct log_pair *pairs, unsigned long count)
{
	if (level < threshold)
		return;
	int saved = errno;
	struct line l = { .len = 0 };
	struct timespec now;
	struct tm tm;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	char stamp[64];
	snprintf(stamp, sizeof(stamp), "ts=%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ level=", tm.tm_year + 1900,
		 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, now.tv_nsec / 1000000);
	puts_raw(&l, stamp);
	puts_raw(&l, level_names[level]);
	puts_raw(&l, " event=");
	put_value(&l, event);
	if (request) {
		puts_raw(&l, " request=");
		put_value(&l, request);
	}
	for (unsigned long i = 0; i < count; i++) {
		put(&l, ' ');
		puts_raw(&l, pairs[i].key);
		put(&l, '=');
		if (pairs[i].text) {
			put_value(&l, pairs[i].text);
		} else {
			char number[32];
			snprintf(number, sizeof(number), "%lld", pairs[i].number);
			puts_raw(&l, number);
		}
	}
	l.text[l.len++] = '\n';
	ssize_t ignored = write(STDERR_FILENO, l.text, l.len);
	(void)ignored;
	errno = saved;
}

void log_set_level(enum log_level level)
{
	threshold = level;
}

void log_set_request(const char *request_id)
{
	request = request_id;
}
