#include "service/notes.h"

#include "base/utf8.h"
#include "crypto/token.h"
#include "service/door.h"
#include "service/outbox.h"

#define NOTE_MAX_CHARS 2000

static bool may(const struct call *c)
{
	return c->actor.role == ROLE_RESELLER || c->actor.role == ROLE_STAFF;
}

static enum rc check_text(struct call *c, struct notes_act *n)
{
	n->text = utf8_trimmed(c->arena, n->text);
	if (!*n->text)
		problems_add(c->problems, "/text", "required", N_("Write what you want to say"));
	else if (utf8_length(n->text) > NOTE_MAX_CHARS || !utf8_is_text(n->text))
		problems_add(c->problems, "/text", "too-long", N_("Write it in at most %d characters"), NOTE_MAX_CHARS);
	return c->problems->count ? RC_VALIDATION : RC_OK;
}

static enum rc write_note(struct call *c, struct door *d, struct migration_act *act)
{
	struct notes_act *n = (struct notes_act *)act; /* its first member */
	bool staff = c->actor.role == ROLE_STAFF;
	if (!staff && dossier_side(&c->actor, &d->m) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	RETURN_IF_FAILED(check_text(c, n));
	RETURN_IF_FAILED(note_store_insert(c->db, &(struct case_note){ .migration_id = d->m.migration_id,
									.author_role = (int)c->actor.role,
									.author_account = c->actor.account_id,
									.text = n->text,
									.created_at = d->m.now }));
	d->m.needs_staff = !staff;
	door_note(d, staff ? "staff_answered" : "agency_wrote", NULL, NULL);
	return staff ? outbox_tell(d, MAIL_ANSWER, MAIL_TO_RESELLER) : RC_OK;
}

enum rc notes_write(struct call *c, struct notes_act *n)
{
	return may(c) ? acts_run(c, &n->act, write_note) : RC_FORBIDDEN;
}

struct reading {
	struct call *call;
	struct notes_list *list;
};

static enum rc read_body(struct db *db, void *ctx)
{
	struct reading *r = ctx;
	struct migration m = { 0 };
	if (!token_public_id_is("mig", r->list->migration))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(migration_store_get(db, r->call->arena, r->list->migration, &m));
	if (!dossier_is_visible(&r->call->actor, &m))
		return RC_NOT_FOUND;
	if (r->call->actor.role != ROLE_STAFF && dossier_side(&r->call->actor, &m) != ROLE_RESELLER)
		return RC_FORBIDDEN;
	return note_store_all(db, r->call->arena, m.migration_id, &r->list->rows, &r->list->count);
}

enum rc notes_read(struct call *c, struct notes_list *list)
{
	struct reading r = { c, list };
	return may(c) ? db_read_run(c->db, &(struct db_tx){ .body = read_body, .ctx = &r }) : RC_FORBIDDEN;
}
