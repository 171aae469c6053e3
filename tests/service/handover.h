/*
 * A handover under test: submitted by Studio Rossi (account 101 of the demonstration's data), with the invitation's
 * token at hand. Every function fails the test where it cannot do its part.
 */
#ifndef HANDOVER_TESTS_HANDOVER_H
#define HANDOVER_TESTS_HANDOVER_H

#include "crypto/token.h"
#include "service/acts.h"
#include "service/accept.h"
#include "service/invited.h"
#include "service/conclude.h"
#include "service/move.h"
#include "service/queue.h"
#include "service/submit.h"
#include "stand.h"

#define HANDOVER_NEW_EMAIL   "nuovo@panificio.example" /* no account has it */
#define HANDOVER_KNOWN_EMAIL "titolare@fornobianchi.example" /* account 201's */

#define DOMAIN_ITEM(id)  ((struct item_request){ .kind = KIND_DOMAIN, .host_id = (id), .pointer = "/items/0" })
#define HOSTING_ITEM(id) ((struct item_request){ .kind = KIND_HOSTING, .host_id = (id), .pointer = "/items/0" })

struct handover {
	struct submit submit;
	char token[TOKEN_SIZE];
	const char *public_id;
	int64_t id;
	struct accept accept;
	struct billing billing;
};

/* What a reseller sends: a valid request for those items. */
struct submit handover_request(const char *email, const struct item_request *items, size_t count);

/* Submits it. */
void handover_submit(struct handover *h, const char *email, const struct item_request *items, size_t count);

/* A valid acceptance of all items by somebody new (h->accept, to be changed), and its doing. */
struct accept *handover_acceptance(struct handover *h);
enum rc handover_accept(struct handover *h, struct call *c);

/* Submitted and accepted by a new customer. */
void handover_accepted(struct handover *h, const struct item_request *items, size_t count);

/* Works on jobs until none is due. */
void handover_work(void);

/* Claims the one job of that kind, due or not. */
struct job handover_claim(const struct handover *h, enum job_kind kind);

/* Public id and state of the n-th item, from 1. */
const char *handover_item(const struct handover *h, int position);
const char *handover_item_state(const struct handover *h, int position);
const char *handover_state(const struct handover *h);
int64_t handover_owner(enum item_kind kind, int64_t host_id);

/* A second actor at the same time: a call with a connection and memory of its own. */
struct second {
	struct arena arena;
	struct problems problems;
	struct call call;
};
void handover_second(struct second *s, enum role role, int64_t account_id);
void handover_second_end(struct second *s);

/* What must always hold, whatever happened: chains whole, moves as the host has them, nothing half done. */
void handover_check_invariants(void);

#endif
