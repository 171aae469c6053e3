#include "service/sign_in.h"

#include <string.h>

#include "base/number.h"
#include "crypto/crypto.h"
#include "domain/email_address.h"
#include "service/outbox.h"
#include "service/session.h"

struct work {
	struct call *call;
	struct session_start start;
	struct assertion_used used;
	enum role role;
	const char *lang; /* the assertion's, or NULL: the account's */
	const char *email, *next;
	struct sign_in *look;
	struct sign_in_choice *choice;
	uint8_t token_hash[HASH_SIZE];
};

/* ---- by an assertion ---------------------------------------------------------------------------------------- */

static enum rc enter_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct host_account account;
	enum rc rc = sign_in_store_use_assertion(db, &w->used);
	if (rc != RC_OK)
		return rc == RC_DUPLICATE ? RC_STATE_CONFLICT : rc;
	rc = host_store_account(db, w->call->arena, w->start.account_id, &account);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_FORBIDDEN : rc;
	if (!session_may_come_as(w->role, &account))
		return RC_FORBIDDEN;
	w->start.role = w->role;
	w->start.language = w->lang ? (int)text_lang_parse(w->lang) : account.language;
	RETURN_IF_FAILED(sign_in_store_sweep(db));
	return session_start_within(w->call, &w->start);
}

enum rc sign_in_enter(struct call *c, const char *assertion, const uint8_t replaces[32], char secret[TOKEN_SIZE])
{
	struct paseto_claims claims;
	struct work w = { .call = c };
	RETURN_IF_FAILED(session_read_token(c, assertion, &claims));
	int role = words_find(&words_roles, claims.role);
	if (!claims.jti || !*claims.jti || role < 0 || !number_parse(claims.sub, &w.start.account_id))
		return RC_UNAUTHENTICATED;
	token_session(secret);
	BUG_ON(!token_hash(secret, w.start.session_hash));
	w.role = (enum role)role;
	w.lang = claims.lang;
	w.start.site_sid = session_site_sid(c->arena, claims.sid);
	w.start.replaces = replaces;
	w.used = (struct assertion_used){ claims.jti, claims.exp + PASETO_SKEW_MAX };
	return db_tx_run(c->db, &(struct db_tx){ .body = enter_body, .ctx = &w });
}

/* ---- by e-mail ---------------------------------------------------------------------------------------------- */

const char *sign_in_url(struct call *c, const struct sign_in_link *link)
{
	char token[TOKEN_SIZE];
	token_invitation(token, c->keys->invitation, link->public_id, link->salt);
	const char *url = arena_printf(c->arena, "%s/handover/sign-in/%s", c->config->web_base_url, token);
	crypto_wipe(token, sizeof(token));
	return url;
}

static enum mail_to mail_to_of(const struct host_account *account)
{
	return account->kind == ROLE_STAFF ? MAIL_TO_STAFF : account->kind == ROLE_RESELLER ? MAIL_TO_RESELLER :
											    MAIL_TO_CUSTOMER;
}

static enum rc put_mail(struct call *c, const struct sign_in_link *link, const struct host_account *account)
{
	struct mail mail = { .mail_key = arena_printf(c->arena, "sign_in:%s", link->public_id),
			     .kind = MAIL_SIGN_IN,
			     .about_id = link->sign_in_id,
			     .to_role = (int)mail_to_of(account),
			     .address = account->email,
			     .name = account->display_name,
			     .language = (int)c->lang,
			     .run_at = CLOCK_NONE };
	return outbox_put(c, &mail);
}

/* A row for an address nobody has, too: the same work, the same time. Its token is sent to nobody. */
static enum rc ask_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct call *c = w->call;
	struct host_account *rows;
	size_t count;
	int64_t recent = 0;
	char token[TOKEN_SIZE];
	struct sign_in_link link = { .public_id = token_public_id(c->arena, "sgn"),
				     .next_path = w->next ? w->next : "",
				     .minutes = SIGN_IN_MINUTES };
	RETURN_IF_FAILED(sign_in_store_sweep(db));
	RETURN_IF_FAILED(host_store_accounts_to_sign_in(db, c->arena, w->email, &rows, &count));
	if (count)
		RETURN_IF_FAILED(sign_in_store_count_recent(db, rows[0].account_id, &recent));
	bool goes_out = count && recent < SIGN_IN_PER_HOUR;
	link.account_id = goes_out ? rows[0].account_id : 0;
	token_salt(link.salt);
	token_invitation(token, c->keys->invitation, link.public_id, link.salt);
	BUG_ON(!token_hash(token, link.token_hash));
	crypto_wipe(token, sizeof(token));
	RETURN_IF_FAILED(sign_in_store_insert(db, &link));
	return goes_out ? put_mail(c, &link, &rows[0]) : RC_OK;
}

enum rc sign_in_ask(struct call *c, const char *email, const char *next)
{
	/* The column's length; a longer way back is not worth losing the sign-in. */
	struct work w = { .call = c, .next = next && strlen(next) < 256 ? next : NULL };
	if (!*email)
		problems_add(c->problems, "/email", "required", N_("Write your e-mail address"));
	else if (email_address_canonical(c->arena, email, &w.email) != RC_OK)
		problems_add(c->problems, "/email", "format",
			     N_("Check the e-mail address: it looks like name@example.it"));
	if (c->problems->count)
		return RC_VALIDATION;
	return db_tx_run(c->db, &(struct db_tx){ .body = ask_body, .ctx = &w });
}

static enum rc look_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct call *c = w->call;
	struct sign_in *s = w->look;
	struct host_account account;
	*s = (struct sign_in){ 0 };
	RETURN_IF_FAILED(sign_in_store_by_token(db, c->arena, w->token_hash, &s->link));
	if (s->link.used_at != CLOCK_NONE || s->link.expires_at <= s->link.now || !s->link.account_id)
		return RC_OK;
	enum rc rc = host_store_account(db, c->arena, s->link.account_id, &account);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	RETURN_IF_FAILED(host_store_accounts_to_sign_in(db, c->arena, account.email, &s->accounts, &s->account_count));
	s->is_open = s->account_count > 0;
	return RC_OK;
}

enum rc sign_in_look(struct call *c, const char *token, struct sign_in *s)
{
	struct work w = { .call = c, .look = s };
	if (!token_hash(token, w.token_hash))
		return RC_NOT_FOUND;
	return db_read_run(c->db, &(struct db_tx){ .body = look_body, .ctx = &w });
}

static enum rc use_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	struct sign_in s;
	const struct host_account *account = NULL;
	w->look = &s;
	RETURN_IF_FAILED(look_body(db, w));
	if (!s.is_open)
		return RC_INVITATION_DEAD;
	for (size_t i = 0; i < s.account_count; i++)
		if (s.accounts[i].account_id == w->choice->account_id ||
		    (!w->choice->account_id && s.account_count == 1))
			account = &s.accounts[i];
	if (!account)
		return RC_FORBIDDEN;
	enum rc rc = sign_in_store_use_link(db, s.link.sign_in_id);
	if (rc != RC_OK)
		return rc == RC_STALE ? RC_INVITATION_DEAD : rc;
	w->choice->next = s.link.next_path;
	w->start.account_id = account->account_id;
	w->start.role = account->kind;
	w->start.language = account->language;
	return session_start_within(w->call, &w->start);
}

enum rc sign_in_use(struct call *c, struct sign_in_choice *choice, char secret[TOKEN_SIZE])
{
	struct work w = { .call = c, .choice = choice, .start = { .replaces = choice->replaces } };
	if (!token_hash(choice->token, w.token_hash))
		return RC_NOT_FOUND;
	token_session(secret);
	BUG_ON(!token_hash(secret, w.start.session_hash));
	return db_tx_run(c->db, &(struct db_tx){ .body = use_body, .ctx = &w });
}
