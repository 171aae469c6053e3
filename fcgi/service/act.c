#include "service/act.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "service/invitation.h"
#include "store/idempotency_store.h"
#include "store/invitation_store.h"

/* A wait this long for another's row means that it is still at work, not that two stood in each other's way. */
#define IN_FLIGHT_US (4 * CLOCK_SECOND)

/* How often a key is tried whose first owner rolled back while we waited. */
#define ATTEMPTS 3

void act_once_for(struct once *o, const struct act_request *request)
{
	struct hash_stream h;
	hash_begin(&h, NULL);
	hash_part_text(&h, request->method);
	hash_part_text(&h, request->path);
	hash_part(&h, request->body, request->body_length);
	hash_end(&h, o->request_hash);
}

struct running {
	struct call *call;
	const struct act *act;
	bool taken; /* the key's row is somebody's */
};

static enum rc take_key(struct running *r)
{
	const struct once *o = r->call->once;
	struct idempotency row = { .tenant = o->tenant, .idem_key = o->key };
	memcpy(row.request_hash, o->request_hash, sizeof(row.request_hash));
	int64_t since = clock_monotonic_us();
	enum rc rc = idempotency_store_insert(r->call->db, &row);
	r->taken = rc == RC_DUPLICATE;
	if (rc == RC_DB_RETRY && clock_monotonic_us() - since > IN_FLIGHT_US)
		return RC_KEY_IN_FLIGHT;
	return rc;
}

static enum rc keep_answer(struct running *r)
{
	struct once *o = r->call->once;
	RETURN_IF_FAILED(o->render(r->call, r->act->result, &o->answer));
	return idempotency_store_complete(r->call->db, &(struct idempotency){ .tenant = o->tenant,
									      .idem_key = o->key,
									      .status = o->answer.status,
									      .answer = o->answer.bytes,
									      .invitation_id = o->answer.invitation,
									      .etag = o->answer.etag });
}

static enum rc run_body(struct db *db, void *ctx)
{
	struct running *r = ctx;
	(void)db;
	if (r->call->once)
		RETURN_IF_FAILED(take_key(r));
	RETURN_IF_FAILED(r->act->body(r->call, r->act->state));
	return r->call->once ? keep_answer(r) : RC_OK;
}

/* RC_NOT_FOUND: nobody holds the key. */
static enum rc read_stored(struct db *db, void *ctx)
{
	struct running *r = ctx;
	struct once *o = r->call->once;
	struct idempotency row = { 0 };
	RETURN_IF_FAILED(idempotency_store_get(db, r->call->arena, o->tenant, o->key, &row));
	o->answer = (struct answer){ (int)row.status, row.answer, row.etag, row.invitation_id };
	o->replayed = true;
	bool same = crypto_equal(row.request_hash, o->request_hash, sizeof(row.request_hash));
	return same ? RC_OK : RC_KEY_REUSED;
}

/* The answer to COMMIT is lost: the idempotency row knows whether it happened. */
static enum rc commit_happened(struct db *db, void *ctx)
{
	struct running *r = ctx;
	struct db_tx read = { .body = read_stored, .ctx = ctx };
	enum rc rc = db_read_run(db, &read);
	r->call->once->replayed = false;
	return rc;
}

enum rc act_run(struct call *c, const struct act *act)
{
	struct running r = { .call = c, .act = act };
	struct db_tx tx = { .body = run_body, .was_done = c->once ? commit_happened : NULL, .ctx = &r };
	struct db_tx read = { .body = read_stored, .ctx = &r };
	enum rc rc = RC_KEY_IN_FLIGHT;
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		r.taken = false;
		rc = db_tx_run(c->db, &tx);
		if (!r.taken)
			break;
		rc = db_read_run(c->db, &read);
		if (rc != RC_NOT_FOUND)
			break;
		rc = RC_KEY_IN_FLIGHT;
	}
	if (rc != RC_DUPLICATE && rc != RC_DB_REFUSED)
		return rc;
	LOG(LOG_ERROR, "act_refused", LOG_S("by", rc_info(rc)->name));
	return RC_INTERNAL;
}

struct looking {
	struct call *call;
	const char *public_id;
	struct invitation *invitation;
};

static enum rc look_up(struct db *db, void *ctx)
{
	struct looking *l = ctx;
	return invitation_store_by_public_id(db, l->call->arena, l->public_id, l->invitation);
}

enum rc act_answer_bytes(struct call *c, const struct answer *answer, const char **bytes)
{
	struct invitation invitation = { 0 };
	char token[TOKEN_SIZE] = "";
	*bytes = answer->bytes;
	if (!answer->invitation)
		return RC_OK;
	/* Whoever came by the mailed link stays on it: the other one is the agency's too. */
	const char *shown = c->once ? c->once->token : NULL;
	if (!shown) {
		struct looking l = { c, answer->invitation, &invitation };
		RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = look_up, .ctx = &l }));
		invitation_token(c, &invitation, false, token);
		shown = token;
	}
	struct buf b = BUF_IN(c->arena);
	for (const char *p = answer->bytes; *p; p++) {
		if (*p == ANSWER_TOKEN_MARK)
			buf_adds(&b, shown);
		else
			buf_addc(&b, *p);
	}
	crypto_wipe(token, sizeof(token));
	*bytes = buf_str(&b);
	return RC_OK;
}
