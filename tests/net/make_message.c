/*
 * Writes the mail whose fields stand on standard input, each ended by a NUL, in the order of struct message without
 * the date (message_id, from_name, ... html, reference). Exit code 1: message_build refused. For round_trip.py.
 */
#include "net/message.h"

#include <stdio.h>

#include "base/clock.h"

int main(void)
{
	struct arena a = { 0 };
	struct buf in = BUF_IN(&a), out = BUF_IN(&a);
	struct message m = { .date_us = INT64_C(1795456202) * CLOCK_SECOND };
	const char **const fields[] = { &m.message_id, &m.from_name, &m.from_address, &m.to_name, &m.to_address,
					&m.reply_to,   &m.subject,   &m.text,	      &m.html,	  &m.reference };
	size_t at = 0;
	for (int c = getchar(); c != EOF; c = getchar())
		buf_addc(&in, (char)c);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && at < in.len; i++) {
		*fields[i] = in.data + at;
		while (in.data[at++])
			;
	}
	enum rc rc = message_build(&m, &out);
	fwrite(buf_str(&out), 1, out.len, stdout);
	arena_free(&a);
	return rc != RC_OK;
}
