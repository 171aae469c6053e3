#include "service/invitation.h"

#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "service/outbox.h"

void invitation_token(const struct call *c, const struct invitation *inv, bool by_mail, char out[TOKEN_SIZE])
{
	const char *id = by_mail ? arena_printf(c->arena, "%s.mail", inv->public_id) : inv->public_id;
	token_invitation(out, c->keys->invitation, id, inv->salt);
}

const char *invitation_url(struct call *c, const struct invitation *inv, bool by_mail)
{
	char token[TOKEN_SIZE];
	invitation_token(c, inv, by_mail, token);
	const char *url = arena_printf(c->arena, "%s/handover/i/%s", c->config->web_base_url, token);
	crypto_wipe(token, sizeof(token));
	return url;
}

static void hash_of(const struct call *c, const struct invitation *inv, bool by_mail, uint8_t hash[HASH_SIZE])
{
	char token[TOKEN_SIZE];
	invitation_token(c, inv, by_mail, token);
	BUG_ON(!token_hash(token, hash));
	crypto_wipe(token, sizeof(token));
}

enum rc invitation_make(struct door *d, struct invitation *inv)
{
	struct call *c = d->call;
	RETURN_IF_FAILED(invitation_store_end(c->db, d->m.migration_id, INVITATION_DEAD));
	*inv = (struct invitation){ .migration_id = d->m.migration_id,
				    .public_id = token_public_id(c->arena, "inv"),
				    .created_at = d->m.now,
				    .now = d->m.now,
				    .expires_at = d->m.now + c->config->handover_invitation_days * CLOCK_DAY,
				    .migration_public_id = d->m.public_id,
				    .recipient_language = d->m.recipient_language };
	token_salt(inv->salt);
	hash_of(c, inv, false, inv->token_hash);
	hash_of(c, inv, true, inv->mail_token_hash);
	d->invitation = inv;
	return invitation_store_insert(c->db, inv);
}

enum rc invitation_lock_address(struct call *c, const char *address)
{
	uint8_t hash[HASH_SIZE];
	outbox_address_hash(c, address, hash);
	return invitation_store_lock_address(c->db, hash);
}

enum rc invitation_find(struct call *c, const char *token, struct invitation *inv)
{
	uint8_t hash[HASH_SIZE];
	if (!token_hash(token, hash))
		return RC_NOT_FOUND;
	return invitation_store_by_token(c->db, c->arena, hash, inv);
}

enum rc invitation_open(struct call *c, const char *token, struct invitation *inv, struct door *d)
{
	RETURN_IF_FAILED(invitation_find(c, token, inv));
	RETURN_IF_FAILED(door_open_by_id(c, inv->migration_id, d));
	RETURN_IF_FAILED(invitation_find(c, token, inv)); /* again, now that nobody else can change it */
	c->actor.role = ROLE_CUSTOMER;
	return RC_OK;
}

bool invitation_is_valid(const struct invitation *inv, const struct door *d)
{
	return inv->status == INVITATION_LIVE && d->m.now < inv->expires_at;
}
