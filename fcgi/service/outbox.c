#include "service/outbox.h"

#include <string.h>

#include "base/number.h"
#include "base/words.h"
#include "crypto/hash.h"
#include "crypto/token.h"
#include "service/dossier.h"
#include "store/host_store.h"

void outbox_address_hash(const struct call *c, const char *address, uint8_t hash[32])
{
	/* The host compares addresses without regard to case, so two that differ in it alone are one here too. */
	char *folded = arena_strdup(c->arena, address);
	for (char *s = folded; *s; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s | 0x20);
	hash_keyed(hash, c->keys->invitation, folded, strlen(folded));
}

enum rc outbox_is_suppressed(struct call *c, int64_t reseller_id, const char *address, bool *yes)
{
	struct suppression s = { .reseller_id = reseller_id };
	outbox_address_hash(c, address, s.address_hash);
	return notice_store_is_suppressed(c->db, &s, yes);
}

enum rc outbox_put(struct call *c, struct mail *mail)
{
	mail->public_id = token_public_id(c->arena, "mail");
	mail->name = mail->name ? mail->name : "";
	enum rc rc = mail_store_insert(c->db, mail);
	return rc == RC_DUPLICATE ? RC_DB_RETRY : rc;
}

/* Every change of a migration has an audit row of its own, so this names one message of one event. */
static const char *key_of(struct door *d, enum mail_kind kind, enum mail_to to)
{
	return arena_printf(d->call->arena, "%lld:%lld:%s:%s", (long long)d->m.migration_id,
			    (long long)(d->m.audit_seq + (int64_t)d->audit_count),
			    words_spelling(&words_mail_kinds, (int)kind), words_spelling(&words_mail_tos, (int)to));
}

/* Whom a side is at the host, and under which key it is told. */
struct telling {
	enum mail_kind kind;
	enum mail_to to;
	int64_t account_id;
	const char *key;
};

static enum rc to_account(struct door *d, const struct telling *t)
{
	struct host_account account;
	enum rc rc = host_store_account(d->call->db, d->call->arena, t->account_id, &account);
	/* An account that is gone cannot be written to; the handover goes on. */
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	RETURN_IF_FAILED(rc);
	return outbox_put(d->call, &(struct mail){ .mail_key = t->key,
						   .kind = (int)t->kind,
						   .migration_id = d->m.migration_id,
						   .to_role = (int)t->to,
						   .address = account.email,
						   .name = account.display_name,
						   .language = account.language,
						   .run_at = CLOCK_NONE });
}

/* Before it accepted, the customer is only an address; if the agency may not write there, nobody else does for it. */
static enum rc to_recipient(struct door *d, const struct telling *t)
{
	bool suppressed;
	struct invitation inv;
	if (!d->m.recipient_email || d->m.is_misaddressed)
		return RC_OK;
	/* Whose invitation waits for terms has heard of nothing, and of its end neither. */
	enum rc rc = invitation_store_latest(d->call->db, d->call->arena, d->m.migration_id, &inv);
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	RETURN_IF_FAILED(outbox_is_suppressed(d->call, d->m.reseller_id, d->m.recipient_email, &suppressed));
	if (suppressed)
		return RC_OK;
	return outbox_put(d->call, &(struct mail){ .mail_key = t->key,
						   .kind = (int)t->kind,
						   .migration_id = d->m.migration_id,
						   .to_role = MAIL_TO_CUSTOMER,
						   .address = d->m.recipient_email,
						   .name = d->m.recipient_name,
						   .language = d->m.recipient_language,
						   .run_at = CLOCK_NONE });
}

static enum rc tell(struct door *d, const struct telling *t)
{
	return t->account_id ? to_account(d, t) : to_recipient(d, t);
}

static int64_t account_of(const struct door *d, enum mail_to to)
{
	return to == MAIL_TO_RESELLER ? d->m.reseller_id : d->m.customer_id;
}

enum rc outbox_tell(struct door *d, enum mail_kind kind, enum mail_to to)
{
	return tell(d, &(struct telling){ kind, to, account_of(d, to), key_of(d, kind, to) });
}

enum rc outbox_tell_once(struct door *d, enum mail_kind kind, enum mail_to to)
{
	const char *key = arena_printf(d->call->arena, "%s:%s:%s", d->m.public_id,
				       words_spelling(&words_mail_kinds, (int)kind),
				       words_spelling(&words_mail_tos, (int)to));
	return tell(d, &(struct telling){ kind, to, account_of(d, to), key });
}

static enum rc invite_at(struct door *d, const struct invitation *inv, enum mail_kind kind, int64_t run_at)
{
	struct mail mail = { .kind = (int)kind,
			     .migration_id = d->m.migration_id,
			     .about_id = inv->invitation_id,
			     .to_role = MAIL_TO_CUSTOMER,
			     .address = d->m.recipient_email,
			     .name = d->m.recipient_name,
			     .language = d->m.recipient_language,
			     .run_at = run_at };
	mail.mail_key = arena_printf(d->call->arena, "%s:%s:%lld", inv->public_id,
				     words_spelling(&words_mail_kinds, (int)kind),
				     (long long)(run_at == CLOCK_NONE ? 0 : (run_at - inv->created_at) / CLOCK_DAY));
	return outbox_put(d->call, &mail);
}

enum rc outbox_invite(struct door *d, const struct invitation *inv)
{
	bool suppressed;
	RETURN_IF_FAILED(outbox_is_suppressed(d->call, d->m.reseller_id, d->m.recipient_email, &suppressed));
	if (suppressed)
		return RC_OK;
	RETURN_IF_FAILED(invite_at(d, inv, MAIL_INVITATION, CLOCK_NONE));
	size_t n = 0;
	int64_t day;
	for (const char *word = d->call->config->handover_reminder_days; words_next(&word, &n);)
		if (number_parse(arena_strndup(d->call->arena, word, n), &day)) {
			int64_t at = inv->created_at + day * CLOCK_DAY;
			if (at < inv->expires_at)
				RETURN_IF_FAILED(invite_at(d, inv, MAIL_REMINDER, at));
		}
	return RC_OK;
}

enum rc outbox_notice(struct door *d, const struct notice *notice, const char *address)
{
	return outbox_put(d->call, &(struct mail){ .mail_key = notice->public_id,
						   .kind = MAIL_NOTICE,
						   .migration_id = d->m.migration_id,
						   .about_id = notice->notice_id,
						   .to_role = MAIL_TO_REGISTRANT,
						   .address = address,
						   .language = d->m.recipient_language,
						   .run_at = CLOCK_NONE });
}

/* ---- the worker's side ------------------------------------------------------------------------------------- */

struct work {
	struct call *call;
	struct mail *mail;
	const struct mail *given;
};

static enum rc claim_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	RETURN_IF_FAILED(mail_store_due(db, w->call->arena, w->mail));
	w->mail->lease_token = token_public_id(w->call->arena, "l") + 2;
	w->mail->lease_seconds = w->call->config->worker_lease_seconds;
	RETURN_IF_FAILED(mail_store_claim(db, w->mail));
	w->mail->attempts++;
	return RC_OK;
}

enum rc outbox_claim(struct call *c, struct mail *mail)
{
	struct work w = { .call = c, .mail = mail };
	enum rc rc = db_tx_run(c->db, &(struct db_tx){ .body = claim_body, .ctx = &w });
	return rc == RC_STALE ? RC_NOT_FOUND : rc;
}

static enum rc settle_body(struct db *db, void *ctx)
{
	struct work *w = ctx;
	enum rc rc = mail_store_settle(db, w->given);
	return rc == RC_STALE ? RC_LEASE_LOST : rc;
}

enum rc outbox_settle(struct call *c, const struct mail *mail)
{
	struct work w = { .call = c, .given = mail };
	return db_tx_run(c->db, &(struct db_tx){ .body = settle_body, .ctx = &w });
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

struct reading {
	struct call *call;
	struct outbox_list *list;
};

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct migration m = { 0 };
	if (r->list->migration) {
		if (!token_public_id_is("mig", r->list->migration))
			return RC_NOT_FOUND;
		RETURN_IF_FAILED(migration_store_get(db, r->call->arena, r->list->migration, &m));
		if (!dossier_is_visible(&r->call->actor, &m))
			return RC_NOT_FOUND;
	}
	return mail_store_list(db, r->call->arena, m.migration_id, r->list->limit, &r->list->rows, &r->list->count);
}

enum rc outbox_read(struct call *c, struct outbox_list *list)
{
	struct reading r = { c, list };
	return db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &r });
}

struct looking {
	struct call *call;
	const struct invitation *invitation;
	struct mail *mail;
};

static enum rc of_invitation_body(struct db *db, void *ctx)
{
	struct looking *l = ctx;
	return mail_store_of_invitation(db, l->call->arena, l->invitation->invitation_id, l->mail);
}

enum rc outbox_of_invitation(struct call *c, const struct invitation *invitation, struct mail *mail)
{
	struct looking l = { c, invitation, mail };
	return db_read_run(c->db, &(struct db_tx){ .body = of_invitation_body, .ctx = &l });
}
