/*
 * The table mail: messages that wait, are being sent, or went out. A queue of its own, claimed and settled like jobs
 * (job_store.h); what a message says is written when it is sent, so no link is ever stored.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_MAIL_STORE_H
#define HANDOVER_STORE_MAIL_STORE_H

#include "db/db.h"
#include "domain/mail_kinds.h"

/* DROPPED: when its time came there was nothing to say any more. DEAD: it cannot be delivered. */
enum mail_status { MAIL_READY, MAIL_LEASED, MAIL_SENT, MAIL_DROPPED, MAIL_DEAD };
extern const struct words words_mail_statuses;

struct mail {
	int64_t mail_id;
	const char *public_id; /* mail_...: the Message-ID is made of it */
	const char *mail_key;  /* what it is about: the same key is put there once */
	int kind;              /* enum mail_kind */
	int64_t migration_id;  /* 0: of none */
	int64_t about_id;      /* of an invitation, a notice or a sign-in link; 0: of none */
	int to_role;           /* enum mail_to */
	const char *address;   /* NULL once erased */
	const char *name;      /* "" not known */
	int language;          /* enum lang */
	const char *detail;    /* JSON, or NULL */
	int status;            /* enum mail_status */
	int64_t run_at;        /* CLOCK_NONE in an insert: now */
	const char *lease_token;
	int64_t lease_seconds; /* of a claim */
	int64_t attempts;
	const char *last_error;
	int64_t created_at, sent_at;
	const char *subject; /* as it was sent, or NULL */
	int64_t now;         /* the database's clock when it was read */
};

/* Whom a message is for. */
#define MAIL_TOS(TO) TO(CUSTOMER, "customer") TO(RESELLER, "reseller") TO(STAFF, "staff") TO(REGISTRANT, "registrant")
#define MAIL_TO_ENUM(name, spelling) MAIL_TO_##name,
enum mail_to { MAIL_TOS(MAIL_TO_ENUM) MAIL_TO_COUNT };
extern const struct words words_mail_tos;

/* Nothing happens where the key is there already. RC_DUPLICATE: somebody puts the same key there just now. */
enum rc mail_store_insert(struct db *db, const struct mail *mail) MUST_CHECK;

/* One whose lease ran out, else one that is due; RC_NOT_FOUND: none. A hint only: claim decides. */
enum rc mail_store_due(struct db *db, struct arena *a, struct mail *mail) MUST_CHECK;

/* Takes the message for lease_seconds under lease_token. RC_STALE: somebody else has it. */
enum rc mail_store_claim(struct db *db, struct mail *mail) MUST_CHECK;

/*
 * Ends the claim: SENT (subject is kept, sent_at is now), DROPPED, DEAD, or READY again at run_at with last_error.
 * RC_STALE: the lease ran out and is another's.
 */
enum rc mail_store_settle(struct db *db, const struct mail *mail) MUST_CHECK;

/* RC_NOT_FOUND */
enum rc mail_store_get(struct db *db, struct arena *a, const char *public_id, struct mail *mail) MUST_CHECK;

/* The message that carried an invitation; RC_NOT_FOUND: it was never written to anybody. */
enum rc mail_store_of_invitation(struct db *db, struct arena *a, int64_t invitation_id, struct mail *mail) MUST_CHECK;

/* The messages of a migration, oldest first; of all migrations (0), the newest limit, newest first. */
enum rc mail_store_list(struct db *db, struct arena *a, int64_t migration_id, int64_t limit, struct mail **rows,
			size_t *count) MUST_CHECK;

/* Invitations and reminders of the migration that still wait are not sent any more. */
enum rc mail_store_drop_invitations(struct db *db, int64_t migration_id) MUST_CHECK;

/* Forgets the addresses of messages that are over for 90 days (domain.md 10), at most 1000 a call. */
enum rc mail_store_erase(struct db *db) MUST_CHECK;

#endif
