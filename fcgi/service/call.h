/*
 * What every use case is given: who acts, on which connection, with which memory, and where to say what is wrong.
 *
 * Made per request by web/gate.c and per job by jobs/; plain data, so a test makes one by hand. Nothing in it is owned
 * by the services.
 */
#ifndef HANDOVER_SERVICE_CALL_H
#define HANDOVER_SERVICE_CALL_H

#include <stdbool.h>

#include "base/config.h"
#include "base/problems.h"
#include "crypto/keys.h"
#include "db/db.h"
#include "domain/migration_lists.h"

struct actor {
	enum role role;     /* ROLE_VISITOR: nobody is signed in */
	int64_t account_id; /* 0: none */
	bool fresh;         /* the sign-in is recent enough for what cannot be undone */
};

struct once;         /* service/act.h */
struct host_account; /* store/host_store.h */

struct call {
	struct db *db;
	struct arena *arena;
	const struct config *config;
	const struct keys *keys;
	struct problems *problems;
	struct once *once; /* the idempotency key of this act, or NULL */
	struct actor actor;
	const struct host_account *account; /* the actor's, as the gate read it; NULL: not read. Not for transactions */
	enum lang lang;
	const char *request_id;
};

#endif
