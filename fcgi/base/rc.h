/*
 * Result kinds: what every fallible function returns.
 *
 * The detail of a failure is logged where it is found, once; upward goes only the kind. The list, with the
 * HTTP status, log level, problem code and title of each, is rc_list.h.
 */
#ifndef HANDOVER_BASE_RC_H
#define HANDOVER_BASE_RC_H

enum rc {
#define RC(name, status, level, code, title) RC_##name,
#include "base/rc_list.h"
#undef RC
	RC_COUNT
};

struct rc_info {
	const char *name;  /* "NOT_FOUND" */
	int status;        /* HTTP status */
	int level;         /* enum log_level */
	const char *code;  /* problem code of the JSON endpoint */
	const char *title; /* message key */
};

/* Never NULL; valid for the life of the program. */
const struct rc_info *rc_info(enum rc rc);

/* Every fallible function carries this: an unread result does not compile. */
#define MUST_CHECK __attribute__((warn_unused_result))

#define RETURN_IF_FAILED(call)                                                                                         \
	do {                                                                                                           \
		enum rc rc_of_call_ = (call);                                                                          \
		if (rc_of_call_ != RC_OK)                                                                              \
			return rc_of_call_;                                                                            \
	} while (0)

/* For what cannot happen: says where, and aborts. The supervisor starts the program again. */
#define BUG_ON(condition)                                                                                              \
	do {                                                                                                           \
		if (__builtin_expect(!!(condition), 0))                                                                \
			bug(__FILE__, __LINE__, #condition);                                                           \
	} while (0)

_Noreturn void bug(const char *file, int line, const char *condition);

#endif
