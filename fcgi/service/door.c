#include "service/door.h"

#include <string.h>

#include "crypto/token.h"
#include "service/dossier.h"
#include "service/outbox.h"
#include "store/draft_store.h"
#include "store/job_store.h"

static enum rc begin(struct call *c, struct door *d)
{
	d->call = c;
	d->from = d->state = (enum migration_state)d->m.state;
	return item_store_all(c->db, c->arena, d->m.migration_id, &d->items, &d->count);
}

enum rc door_open(struct call *c, const char *public_id, int64_t if_version, struct door *d)
{
	*d = (struct door){ .call = c };
	if (!token_public_id_is("mig", public_id))
		return RC_NOT_FOUND;
	RETURN_IF_FAILED(migration_store_lock(c->db, c->arena, public_id, &d->m));
	d->side = dossier_side(&c->actor, &d->m);
	if (d->side == ROLE_VISITOR)
		return RC_NOT_FOUND;
	if (if_version != 0 && if_version != d->m.version)
		return RC_STALE;
	return begin(c, d);
}

enum role door_role(const struct door *d)
{
	return d->side == ROLE_VISITOR ? d->call->actor.role : d->side;
}

enum rc door_open_by_id(struct call *c, int64_t migration_id, struct door *d)
{
	*d = (struct door){ .call = c };
	RETURN_IF_FAILED(migration_store_lock_by_id(c->db, c->arena, migration_id, &d->m));
	return begin(c, d);
}

enum rc door_create(struct call *c, struct door *d)
{
	d->call = c;
	d->from = d->state = STATE_NONE; /* the row has its first state already, so that it can be stored */
	return migration_store_insert(c->db, &d->m);
}

static struct audit_row *next_audit(struct door *d)
{
	if (d->audit_count == d->audit_room) {
		size_t room = d->audit_room ? d->audit_room * 2 : 8;
		struct audit_row *bigger = ARENA_NEW_ARRAY(d->call->arena, room, struct audit_row);
		if (d->audit_count)
			memcpy(bigger, d->audit, d->audit_count * sizeof(*bigger));
		d->audit = bigger;
		d->audit_room = room;
	}
	return &d->audit[d->audit_count++];
}

static void note(struct door *d, const struct audit_row *what)
{
	struct audit_row *row = next_audit(d);
	*row = *what;
	row->migration_id = d->m.migration_id;
	row->at = d->m.now;
	row->detail = row->detail ? row->detail : "";
	row->request_id = d->call->request_id ? d->call->request_id : "";
}

void door_note(struct door *d, const char *event, const struct item *item, const char *detail)
{
	const char *state = words_spelling(&words_states, (int)d->state);
	note(d, &(struct audit_row){ .actor_role = (int)door_role(d),
				     .actor_account = d->call->actor.account_id,
				     .event = event,
				     .item_id = item ? item->item_id : 0,
				     .from_state = state,
				     .to_state = state,
				     .detail = detail });
}

static enum rc apply(struct door *d, enum migration_event event, const struct audit_row *by,
		     const struct fsm_facts *facts)
{
	struct fsm_step step;
	RETURN_IF_FAILED(fsm_decide(d->state, event, (enum role)by->actor_role, facts, &step));
	struct audit_row row = *by;
	row.event = words_spelling(&words_events, (int)event);
	row.from_state = words_spelling(&words_states, (int)d->state);
	row.to_state = words_spelling(&words_states, (int)step.to);
	note(d, &row);
	d->state = step.to;
	d->effects |= step.effects;
	if (step.effects & EFFECT_TELL_BOTH)
		d->telling = mail_kind_of_event(event);
	return RC_OK;
}

enum rc door_event(struct door *d, enum migration_event event, const struct fsm_facts *facts, const char *detail)
{
	struct audit_row by = { .actor_role = (int)door_role(d),
				.actor_account = d->call->actor.account_id,
				.detail = detail };
	return apply(d, event, &by, facts);
}

enum rc door_event_by(struct door *d, enum migration_event event, enum role who, const struct fsm_facts *facts)
{
	struct audit_row by = { .actor_role = (int)who };
	if (who == door_role(d))
		by.actor_account = d->call->actor.account_id;
	return apply(d, event, &by, facts);
}

static enum rc write_audit(struct door *d)
{
	for (size_t i = 0; i < d->audit_count; i++) {
		struct audit_row *row = &d->audit[i];
		row->seq = ++d->m.audit_seq;
		audit_store_seal(row, d->call->keys->audit, d->m.audit_mac);
		memcpy(d->m.audit_mac, row->mac, sizeof(d->m.audit_mac));
	}
	return audit_store_insert_many(d->call->db, d->audit, d->audit_count);
}

/* Nothing of a migration that is over is live: its items may be handed over again, its links are dead. */
static enum rc end(struct door *d)
{
	RETURN_IF_FAILED(item_store_end_all(d->call->db, d->m.migration_id));
	return invitation_store_end(d->call->db, d->m.migration_id, INVITATION_DEAD);
}

/* The jobs and the mails that the events leave behind. */
static enum rc leave_effects(struct door *d)
{
	struct db *db = d->call->db;
	/* A submit whose Fracto terms are not agreed yet invites nobody: that comes with their agreement. */
	if (d->effects & EFFECT_INVITE && d->invitation) {
		RETURN_IF_FAILED(outbox_invite(d, d->invitation));
		RETURN_IF_FAILED(job_store_arm(db, JOB_EXPIRE, d->m.migration_id, d->invitation->expires_at));
	}
	if (d->effects & EFFECT_MOVE)
		RETURN_IF_FAILED(job_store_arm(db, JOB_MOVE, d->m.migration_id, CLOCK_NONE));
	if (d->effects & EFFECT_TELL_RESELLER)
		RETURN_IF_FAILED(outbox_tell(d, d->telling, MAIL_TO_RESELLER));
	if (d->effects & EFFECT_TELL_CUSTOMER)
		RETURN_IF_FAILED(outbox_tell(d, d->telling, MAIL_TO_CUSTOMER));
	return RC_OK;
}

enum rc door_close(struct door *d)
{
	struct db *db = d->call->db;
	enum migration_state from = d->from == STATE_NONE ? STATE_REQUESTED : d->from;
	d->m.state = (int)d->state;
	/* Accepted, over, for somebody else or sent anew: nobody is reminded of the old invitation. */
	bool invitation_is_over = d->state != STATE_REQUESTED || d->m.is_misaddressed || d->effects & EFFECT_INVITE;
	if (d->from == STATE_REQUESTED && invitation_is_over)
		RETURN_IF_FAILED(mail_store_drop_invitations(db, d->m.migration_id));
	RETURN_IF_FAILED(leave_effects(d));
	RETURN_IF_FAILED(write_audit(d));
	if (migration_state_is_terminal(d->state))
		RETURN_IF_FAILED(end(d));
	/* And what the invited typed so far is nobody's any more. */
	if (invitation_is_over)
		RETURN_IF_FAILED(draft_store_delete_of_migration(db, d->m.migration_id));
	/* The row is locked, so somebody faster can only be on another node: begin again and look. */
	enum rc rc = migration_store_save(db, &d->m, from);
	return rc == RC_STALE ? RC_DB_RETRY : rc;
}
