#include "service/letter_facts.h"

#include <string.h>

#include "crypto/token.h"
#include "service/invitation.h"
#include "service/recipient.h"
#include "service/sign_in.h"

#define OWNED_MAX 1000

struct reading {
	struct call *call;
	struct letter_facts *f;
};

bool letter_facts_waits_for(const struct item *it, enum role side)
{
	bool ticked = side == ROLE_RESELLER ? it->confirmed_reseller : it->confirmed_customer;
	if (it->state == ITEM_PLANNED)
		return it->hold_reason == HOLD_CONFIRMATION && !ticked;
	return it->state == ITEM_FAILED && it->failure_who == (int)side;
}

bool letter_facts_leans(const struct letter_facts *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct item *it = &f->items[i];
		const struct terms *t = it->package_id ? terms_agreed(&f->terms, it->package_id) : NULL;
		if (t && it->state != ITEM_EXCLUDED && t->names_until != DAY_NONE)
			return true;
	}
	return false;
}

/* One that goes to somebody else by now, or is over with nothing moved, is not spoken of. */
const char *letter_facts_linked(const struct letter_facts *f, bool after)
{
	for (size_t i = 0; i < f->linked_count; i++) {
		const struct migration *m = &f->linked[i];
		bool follows = m->linked_to == f->m.migration_id;
		bool same = m->recipient_email && f->m.recipient_email &&
			    strcmp(m->recipient_email, f->m.recipient_email) == 0;
		if (follows == after && same && m->state <= STATE_COMMISSION_RECORDED)
			return m->reference;
	}
	return NULL;
}

/* ---- what each kind is about -------------------------------------------------------------------------------- */

/* Every message to a customer before it accepted speaks of the invitation that is valid now. */
static enum rc read_invitation(struct call *c, struct letter_facts *f)
{
	int kind = f->mail->kind;
	bool invites = kind == MAIL_INVITATION || kind == MAIL_REMINDER;
	enum rc rc = invites ? invitation_store_by_id(c->db, c->arena, f->mail->about_id, &f->invitation)
			     : invitation_store_latest(c->db, c->arena, f->m.migration_id, &f->invitation);
	/* Nobody is invited before the terms of Fracto services are agreed. */
	if (rc == RC_NOT_FOUND && !invites)
		return RC_OK;
	RETURN_IF_FAILED(rc);
	if (!invites)
		return RC_OK;
	f->link = invitation_url(c, &f->invitation, true);
	f->is_stale |= f->invitation.status != INVITATION_LIVE || f->now_us >= f->invitation.expires_at ||
		       f->m.state != STATE_REQUESTED || f->m.is_misaddressed;
	return RC_OK;
}

static enum rc read_notice(struct call *c, struct letter_facts *f)
{
	struct notice notice;
	struct objection o;
	RETURN_IF_FAILED(notice_store_get(c->db, c->arena, f->mail->about_id, &notice));
	f->link = recipient_notice_url(c, &notice);
	RETURN_IF_FAILED(recipient_notice(c, strrchr(f->link, '/') + 1, &o));
	f->names = o.names;
	f->name_count = o.name_count;
	/* Objected already, or the handover was called off: the question is answered. */
	f->is_stale |= o.notice.objected_at != CLOCK_NONE || f->m.state == STATE_WITHDRAWN ||
		       f->m.state == STATE_DECLINED || f->m.state == STATE_REJECTED;
	return RC_OK;
}

static enum rc read_sign_in(struct call *c, struct letter_facts *f)
{
	struct sign_in_link link;
	RETURN_IF_FAILED(sign_in_store_by_id(c->db, c->arena, f->mail->about_id, &link));
	f->link = sign_in_url(c, &link);
	f->link_until = link.expires_at;
	f->is_stale |= link.used_at != CLOCK_NONE || f->now_us >= link.expires_at;
	return RC_OK;
}

/* What one account took over and still has. */
static enum rc add_owned(struct call *c, struct letter_facts *f, const struct host_account *account)
{
	struct inherited_filter filter = { .customer_id = account->account_id, .limit = OWNED_MAX };
	struct inherited *rows;
	size_t count;
	RETURN_IF_FAILED(item_store_inherited(c->db, c->arena, &filter, &rows, &count));
	struct inherited *all = ARENA_NEW_ARRAY(c->arena, f->owned_count + count, struct inherited);
	if (f->owned_count)
		memcpy(all, f->owned, f->owned_count * sizeof(*all));
	for (size_t i = 0; i < count; i++)
		if (rows[i].owner_id == account->account_id)
			all[f->owned_count++] = rows[i];
	f->owned = all;
	f->credit_cents += account->credit_cents;
	return RC_OK;
}

/* Of a migration: its customer's. Of none: of the accounts with the address that is written to. */
static enum rc read_owned(struct call *c, struct letter_facts *f)
{
	struct host_account one, *accounts = &one;
	size_t count = 1;
	if (f->m.migration_id) {
		enum rc rc = host_store_account(c->db, c->arena, f->m.customer_id, &one);
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_OK : rc;
	} else if (f->mail->address) {
		RETURN_IF_FAILED(host_store_accounts_by_email(c->db, c->arena, f->mail->address, &accounts, &count));
	} else {
		return RC_OK;
	}
	for (size_t i = 0; i < count; i++)
		RETURN_IF_FAILED(add_owned(c, f, &accounts[i]));
	return RC_OK;
}

/* ---- the migration ------------------------------------------------------------------------------------------ */

static enum rc read_migration(struct call *c, struct letter_facts *f)
{
	struct item_list items;
	RETURN_IF_FAILED(migration_store_by_id(c->db, c->arena, f->mail->migration_id, &f->m));
	RETURN_IF_FAILED(item_store_all(c->db, c->arena, f->m.migration_id, &f->items, &f->count));
	if (f->m.has_terms)
		RETURN_IF_FAILED(terms_read_within(c, f->m.migration_id, &f->terms));
	RETURN_IF_FAILED(migration_store_linked(c->db, c->arena, &f->m, &f->linked, &f->linked_count));
	RETURN_IF_FAILED(item_store_left_out(c->db, c->arena, f->m.migration_id, &f->left_out, &f->left_out_count));
	items = (struct item_list){ f->items, f->count };
	RETURN_IF_FAILED(dossier_judge_within(c, &f->m, items, &f->now));
	RETURN_IF_FAILED(read_invitation(c, f));
	f->facts = dossier_facts(f->items, f->count, f->now_us);
	for (size_t i = 0; i < f->count; i++) {
		int64_t ends = dossier_hold_ends(&f->items[i]);
		if (f->items[i].hold_reason == HOLD_RECIPIENT && ends > f->hold_until)
			f->hold_until = ends;
	}
	return RC_OK;
}

/* Something waits for who is told. */
static bool waits_for_reader(const struct letter_facts *f)
{
	enum role side = f->mail->to_role == MAIL_TO_RESELLER ? ROLE_RESELLER : ROLE_CUSTOMER;
	for (size_t i = 0; i < f->count; i++)
		if (letter_facts_waits_for(&f->items[i], side))
			return true;
	return false;
}

static enum rc read_about(struct call *c, struct letter_facts *f)
{
	switch ((enum mail_kind)f->mail->kind) {
	case MAIL_NOTICE: return read_notice(c, f);
	case MAIL_SIGN_IN: return read_sign_in(c, f);
	case MAIL_RENEWAL:
	case MAIL_DONE: return read_owned(c, f);
	case MAIL_NEEDS_YOU:
		f->is_stale |= !waits_for_reader(f);
		return RC_OK;
	case MAIL_PARTLY_DONE: /* all is done by now, and that is told on its own */
		f->is_stale |= f->facts.domains_open + f->facts.hosting_open == 0;
		return RC_OK;
	case MAIL_TERMS_PROPOSED:
	case MAIL_TERMS_SILENT: /* accepted meanwhile, or over */
		f->is_stale |= f->m.state != STATE_REQUESTED ||
			       !terms_proposed_version(&f->terms, (struct item_list){ f->items, f->count });
		return RC_OK;
	case MAIL_INVITATION:
	case MAIL_REMINDER:
	case MAIL_MISADDRESSED:
	case MAIL_MORE_TIME:
	case MAIL_ACCEPTED:
	case MAIL_DECLINED:
	case MAIL_RETRACTED:
	case MAIL_WITHDRAWN:
	case MAIL_EXPIRED:
	case MAIL_REJECTED:
	case MAIL_OBJECTION:
	case MAIL_ANSWER:
	case MAIL_DIGEST:
	case MAIL_STATEMENT:
	case MAIL_NONE:
	case MAIL_KIND_COUNT: return RC_OK;
	}
	return RC_OK;
}

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct letter_facts *f = r->f;
	*f = (struct letter_facts){ .mail = f->mail, .hold_until = CLOCK_NONE, .link_until = CLOCK_NONE };
	f->is_stale = !f->mail->address;
	RETURN_IF_FAILED(migration_store_now(db, r->call->arena, &f->now_us));
	if (f->mail->migration_id)
		RETURN_IF_FAILED(read_migration(r->call, f));
	return read_about(r->call, f);
}

enum rc letter_facts_read(struct call *c, const struct mail *mail, struct letter_facts *f)
{
	struct reading r = { c, f };
	f->mail = mail;
	return db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &r });
}

struct finding {
	struct call *call;
	const char *public_id;
	struct mail *mail;
};

static enum rc find_body(struct db *db, void *ctx)
{
	struct finding *w = ctx;
	return mail_store_get(db, w->call->arena, w->public_id, w->mail);
}

enum rc letter_facts_find(struct call *c, const char *public_id, struct mail *mail)
{
	struct finding w = { c, public_id, mail };
	if (!token_public_id_is("mail", public_id))
		return RC_NOT_FOUND;
	return db_read_run(c->db, &(struct db_tx){ .body = find_body, .ctx = &w });
}
