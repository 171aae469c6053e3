/*
 * One act, once: a use case in one transaction, with its idempotency row.
 *
 * The row (tenant, key) is inserted first and completed with the answer last, in the act's own transaction, so that the
 * act and its answer exist together or not at all. A second request with the key waits for the first and gets its
 * answer; one whose commit got lost is looked up.
 */
#ifndef HANDOVER_SERVICE_ACT_H
#define HANDOVER_SERVICE_ACT_H

#include "service/call.h"

/* In an answer, stands for the invitation's token, which is stored nowhere. No JSON text contains this byte. */
#define ANSWER_TOKEN_MARK '\x01'

struct answer {
	int status;             /* HTTP status */
	const char *bytes;      /* a JSON document, or of a page the address to go to */
	const char *etag;       /* or NULL */
	const char *invitation; /* public id of the invitation whose token is marked in bytes, or NULL */
};

struct once {
	const char *tenant; /* whose key: "account:101", or an invitation's public id */
	const char *key;
	uint8_t request_hash[32]; /* method, path and body: the same key with another request is refused */
	/* Makes the answer from the use case's result, inside the transaction. */
	enum rc (*render)(struct call *c, const void *result, struct answer *answer);
	struct answer answer; /* set when act_run returns RC_OK */
	bool replayed;        /* it was given before */
	const char *token;    /* the invitation's link the act came by goes where the mark is; NULL: the other one */
};

/* The request an idempotency key stands for; sets o->request_hash. */
struct act_request {
	const char *method, *path, *body;
	size_t body_length;
};
void act_once_for(struct once *o, const struct act_request *request);

struct act {
	enum rc (*body)(struct call *c, void *state); /* may run several times */
	void *state;
	const void *result; /* what render is given */
};

/*
 * Runs the body in one transaction. Without c->once it is db_tx_run. RC_OK with c->once->replayed: the body did not
 * run (or its effects were rolled back), the answer is the stored one. Also RC_KEY_REUSED (the stored
 * answer is there to look at), RC_KEY_IN_FLIGHT, and what
 * the body returns, except: RC_DUPLICATE and RC_DB_REFUSED end as RC_INTERNAL, because a body names what they mean.
 */
enum rc act_run(struct call *c, const struct act *act) MUST_CHECK;

/* The answer with the invitation's token in place of the marks; unchanged where there is none. */
enum rc act_answer_bytes(struct call *c, const struct answer *answer, const char **bytes) MUST_CHECK;

#endif
