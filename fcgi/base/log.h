/*
 * The log: one logfmt line per event on standard error.
 *
 * Depends on libc only; safe from any thread (one write per line). Values are quoted where needed and control
 * characters, quotes and backslashes are escaped. Names, e-mail addresses, tax codes, tokens and bodies do not
 * go into the log; ids and the request id do.
 */
#ifndef HANDOVER_BASE_LOG_H
#define HANDOVER_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_pair {
	const char *key;
	const char *text; /* or NULL: number counts */
	long long number;
};

#define LOG_S(key_, text_)   ((struct log_pair){ .key = (key_), .text = (text_) ? (text_) : "" })
#define LOG_I(key_, number_) ((struct log_pair){ .key = (key_), .number = (number_) })

/* LOG(LOG_INFO, "request", LOG_S("path", path), LOG_I("status", 200)); at least one pair. */
#define LOG(level, event, ...)                                                                                         \
	log_write((level), (event), (const struct log_pair[]){ __VA_ARGS__ },                                          \
		  sizeof((const struct log_pair[]){ __VA_ARGS__ }) / sizeof(struct log_pair))

void log_write(enum log_level level, const char *event, const struct log_pair *pairs, unsigned long count);

/* Lines below this level are not written. LOG_INFO before the first call. */
void log_set_level(enum log_level level);

/* The request or job this thread works on; goes into every line. NULL: none. The string must outlive its use. */
void log_set_request(const char *request_id);

#endif
