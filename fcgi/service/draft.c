#include "service/draft.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "store/draft_store.h"

#define ANSWERS_MAX (512 * 1024)

#define BROWSER_BYTES 12 /* of the hash: enough to tell browsers apart, and an owner's name is short */

const char *draft_owner_by_mail(struct call *c, const char *invitation_public_id)
{
	return arena_printf(c->arena, "%s.mail", invitation_public_id);
}

const char *draft_owner_by_browser(struct call *c, const char *invitation_public_id, const char **browser)
{
	uint8_t hash[HASH_SIZE];
	char fresh[TOKEN_SIZE];
	if (!token_hash(*browser, hash)) {
		token_session(fresh);
		*browser = arena_strdup(c->arena, fresh);
		BUG_ON(!token_hash(fresh, hash));
	}
	return arena_printf(c->arena, "%s.%s", invitation_public_id, hex_text(c->arena, hash, BROWSER_BYTES));
}

struct work {
	struct call *call;
	struct draft_row row;
};

static const char *purpose_of(struct call *c, const struct draft *d)
{
	return arena_printf(c->arena, "draft:%s:%s", d->owner, d->name);
}

static enum rc load_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return draft_store_get(db, w->call->arena, &w->row);
}

enum rc draft_load(struct call *c, struct draft *d)
{
	struct work w = { c, { d->owner, d->name, NULL } };
	enum rc rc = db_read_run(c->db, &(struct db_tx){ .body = load_body, .ctx = &w });
	d->answers = "";
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	RETURN_IF_FAILED(rc);
	/* Sealed with a key that was changed since: the answers are lost, the form is not. */
	if (seal_open(c->arena, c->keys->csrf, purpose_of(c, d), w.row.answers, &d->answers) != RC_OK)
		d->answers = "";
	return RC_OK;
}

static enum rc save_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return draft_store_put(db, &w->row);
}

enum rc draft_save(struct call *c, const struct draft *d)
{
	if (strlen(d->answers) > ANSWERS_MAX)
		return RC_TOO_LARGE;
	const char *sealed = seal_close(c->arena, c->keys->csrf, purpose_of(c, d), d->answers);
	struct work w = { c, { d->owner, d->name, sealed } };
	return db_tx_run(c->db, &(struct db_tx){ .body = save_body, .ctx = &w });
}

static enum rc forget_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return draft_store_delete(db, &w->row);
}

enum rc draft_forget(struct call *c, const struct draft *d)
{
	struct work w = { c, { d->owner, d->name, NULL } };
	return db_tx_run(c->db, &(struct db_tx){ .body = forget_body, .ctx = &w });
}
