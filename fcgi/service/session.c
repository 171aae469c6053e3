#include "service/session.h"

#include <string.h>

#include "base/hex.h"
#include "base/number.h"
#include "domain/migration_lists.h"
#include "store/session_store.h"

/* A session is marked as used at most once a minute, so that reading pages does not write. */
#define TOUCH_US (60 * CLOCK_SECOND)

/* The column's length. */
#define SITE_SID_MAX 64

struct work {
	struct call *call;
	const uint8_t *session_hash, *replaces;
	int64_t account_id;
	enum role kind;
	const char *sid;
	int64_t now, ended;
	struct session session;
	struct host_account account;
	struct host_account *rows;
	size_t count;
};

const char *session_site_sid(struct arena *a, const char *sid)
{
	uint8_t hash[HASH_SIZE];
	char hex[HEX_SIZE(HASH_SIZE)];
	if (!sid || !*sid)
		return NULL;
	if (strlen(sid) <= SITE_SID_MAX)
		return sid;
	hash_bytes(hash, sid, strlen(sid));
	hex_write(hex, hash, sizeof(hash));
	return arena_strdup(a, hex);
}

enum rc session_start_within(struct call *c, const struct session_start *start)
{
	struct session s = { .account_id = start->account_id,
			     .role = start->role,
			     .language = start->language,
			     .site_sid = start->site_sid,
			     .absolute_hours = c->config->session_absolute_hours };
	memcpy(s.session_hash, start->session_hash, sizeof(s.session_hash));
	if (start->replaces)
		RETURN_IF_FAILED(session_store_delete(c->db, start->replaces));
	RETURN_IF_FAILED(session_store_sweep(c->db));
	return session_store_insert(c->db, &s);
}

static enum rc open_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	RETURN_IF_FAILED(host_store_account(db, w->call->arena, w->account_id, &w->account));
	if (strcmp(w->account.status, "Active") != 0)
		return RC_FORBIDDEN;
	struct session_start start = { .account_id = w->account_id,
				       .role = w->account.kind,
				       .language = w->account.language,
				       .replaces = w->replaces };
	memcpy(start.session_hash, w->session_hash, sizeof(start.session_hash));
	return session_start_within(w->call, &start);
}

enum rc session_open(struct call *c, int64_t account_id, const uint8_t replaces[32], char secret[TOKEN_SIZE])
{
	uint8_t hash[HASH_SIZE];
	token_session(secret);
	BUG_ON(!token_hash(secret, hash));
	struct work w = { .call = c, .session_hash = hash, .replaces = replaces, .account_id = account_id };
	return db_tx_run(c->db, &(struct db_tx){ .body = open_body, .ctx = &w });
}

bool session_may_come_as(enum role role, const struct host_account *account)
{
	if (strcmp(account->status, "Active") != 0)
		return false;
	if (role == ROLE_CUSTOMER)
		return account->kind == ROLE_CUSTOMER || account->kind == ROLE_RESELLER;
	return (role == ROLE_RESELLER || role == ROLE_STAFF) && account->kind == (int)role;
}

static enum rc resolve_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	const struct config *config = w->call->config;
	enum rc rc = session_store_get(db, w->call->arena, w->session_hash, &w->session);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_UNAUTHENTICATED : rc;
	const struct session *s = &w->session;
	if (s->expires_at <= s->now || s->last_seen_at + config->session_idle_minutes * 60 * CLOCK_SECOND <= s->now)
		return RC_UNAUTHENTICATED;
	rc = host_store_account(db, w->call->arena, s->account_id, &w->account);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_UNAUTHENTICATED : rc;
	if (!session_may_come_as((enum role)s->role, &w->account))
		return RC_UNAUTHENTICATED;
	if (s->now - s->last_seen_at > TOUCH_US)
		return session_store_touch(db, w->session_hash);
	return RC_OK;
}

enum rc session_resolve(struct call *c, const char *secret, uint8_t session_hash[32], struct identity *who)
{
	struct work w = { .call = c, .session_hash = session_hash };
	if (!token_hash(secret, session_hash))
		return RC_UNAUTHENTICATED;
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = resolve_body, .ctx = &w }));
	int64_t age = w.session.now - w.session.signed_in_at;
	*who = (struct identity){ .actor = { .role = (enum role)w.session.role,
					     .account_id = w.session.account_id,
					     .fresh = age <= c->config->session_fresh_minutes * 60 * CLOCK_SECOND },
				  .lang = (enum lang)w.session.language,
				  .account = w.account };
	return RC_OK;
}

static enum rc close_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return session_store_delete(db, w->session_hash);
}

enum rc session_close(struct call *c, const uint8_t session_hash[32])
{
	struct work w = { .call = c, .session_hash = session_hash };
	return db_tx_run(c->db, &(struct db_tx){ .body = close_body, .ctx = &w });
}

static enum rc revoke_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	if (w->sid)
		return session_store_revoke_sid(db, w->sid, &w->ended);
	return session_store_revoke_account(db, w->account_id, &w->ended);
}

enum rc session_revoke(struct call *c, const char *sid, int64_t account_id, int64_t *count)
{
	struct work w = { .call = c, .sid = session_site_sid(c->arena, sid), .account_id = account_id };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = revoke_body, .ctx = &w });
	*count = w.ended;
	return rc;
}

static enum rc account_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	enum rc rc = host_store_account(db, w->call->arena, w->account_id, &w->account);
	return rc == RC_NOT_FOUND ? RC_UNAUTHENTICATED : rc;
}

const char *session_implicit(const struct config *config, struct arena *a)
{
	return arena_printf(a, "%s|%s", config->identity_audience, config->web_base_url);
}

static enum rc now_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return session_store_now(db, &w->now);
}

static enum rc open_token(struct call *c, const char *token, struct paseto_claims *claims)
{
	struct paseto_check check = { .keys = &c->keys->public, .implicit = session_implicit(c->config, c->arena) };
	RETURN_IF_FAILED(paseto_read_claims(c->arena, &check, token, claims));
	if (!claims->iss || !claims->aud || !claims->sub || strcmp(claims->iss, c->config->identity_issuer) != 0 ||
	    strcmp(claims->aud, c->config->identity_audience) != 0)
		return RC_UNAUTHENTICATED;
	return RC_OK;
}

enum rc session_read_token(struct call *c, const char *token, struct paseto_claims *claims)
{
	struct work w = { .call = c };
	RETURN_IF_FAILED(open_token(c, token, claims));
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = now_body, .ctx = &w }));
	return paseto_check_times(claims, w.now);
}

/* The account comes with the time, so that a request with a token asks once. */
enum rc session_bearer(struct call *c, const char *token, struct identity *who)
{
	struct paseto_claims claims;
	struct work w = { .call = c };
	RETURN_IF_FAILED(open_token(c, token, &claims));
	int role = words_find(&words_roles, claims.role);
	bool is_site = role == ROLE_SITE;
	*who = (struct identity){ .actor = { .role = (enum role)role, .fresh = true } };
	who->lang = claims.lang ? text_lang_parse(claims.lang) : c->lang;
	if (!is_site && (role < 0 || !number_parse(claims.sub, &w.account_id) || w.account_id == 0))
		return RC_UNAUTHENTICATED;
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = is_site ? now_body : account_body, .ctx = &w }));
	RETURN_IF_FAILED(paseto_check_times(&claims, is_site ? w.now : w.account.now));
	if (is_site)
		return RC_OK;
	if (!session_may_come_as((enum role)role, &w.account))
		return RC_UNAUTHENTICATED;
	who->actor.account_id = w.account_id;
	who->account = w.account;
	if (!claims.lang)
		who->lang = (enum lang)w.account.language;
	return RC_OK;
}

enum rc session_account(struct call *c, struct host_account *account)
{
	if (!c->account)
		return host_store_account(c->db, c->arena, c->actor.account_id, account);
	*account = *c->account;
	return RC_OK;
}

static enum rc accounts_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	return host_store_accounts_of_kind(db, w->call->arena, w->kind, 50, &w->rows, &w->count);
}

enum rc session_demo_accounts(struct call *c, enum role kind, struct host_account **rows, size_t *count)
{
	struct work w = { .call = c, .kind = kind };
	RETURN_IF_FAILED(db_read_run(c->db, &(struct db_tx){ .body = accounts_body, .ctx = &w }));
	*rows = w.rows;
	*count = w.count;
	return RC_OK;
}
