/*
 * The table migration: the dossier and its state.
 *
 * The only file that writes migration.state, and only as a compare-and-set. Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_MIGRATION_STORE_H
#define HANDOVER_STORE_MIGRATION_STORE_H

#include "db/db.h"
#include "domain/extraction_lists.h"
#include "domain/migration_lists.h"

struct migration {
	int64_t migration_id;
	const char *public_id, *reference;
	int64_t reseller_id;
	int64_t customer_id;         /* 0 before somebody accepted */
	const char *recipient_email; /* NULL once erased */
	const char *recipient_name;
	int recipient_language;      /* enum lang */
	const char *known_as;        /* how the customer knows the agency, or NULL */
	const char *attention;       /* "for the attention of", or NULL */
	const char *personal_line;   /* the agency's own words in the invitation, or NULL */
	int32_t closes_on;           /* the day the agency closes, or DAY_NONE */
	int reason;                  /* enum migration_reason */
	const char *note;
	bool neutral_mail;
	bool authorises_registrant;  /* the agency agrees to a change of registrant where it is the registrant */
	int64_t again_of;            /* the ended migration it was sent again from; 0: none */
	int64_t linked_to;           /* the migration this one was submitted with; 0: none */
	int fracto;                  /* enum fracto_choice: what the agency chose for its Fracto services */
	bool has_terms;              /* Fracto terms or a quote: rows in package (store/terms_store.h) */
	bool is_misaddressed;        /* "not the right person"; until the agency names another */
	bool has_more_time;          /* the customer got 30 more days; once */
	int64_t assigned_to;         /* staff account; 0: nobody's */
	bool needs_staff;            /* the agency wrote to staff and waits */
	int state; /* enum migration_state */
	int from;  /* of a save: the state the row must still have */
	int64_t version;
	int64_t offer_version;
	int64_t audit_seq;
	uint8_t audit_mac[32];
	const char *ended_reason;
	int64_t created_at, updated_at;
	int64_t now;               /* the database's clock when it was read */
	const char *reseller_name; /* the host's display names; NULL where the account is gone */
	const char *customer_name;
	int64_t invited_at, invitation_ends; /* of its latest invitation; in lists only, CLOCK_NONE: it has none */
};

/* The database's clock. */
enum rc migration_store_now(struct db *db, struct arena *a, int64_t *now) MUST_CHECK;

/* Fills migration_id. now, reseller_name and customer_name are not written. RC_DUPLICATE: draw another reference. */
enum rc migration_store_insert(struct db *db, struct migration *m) MUST_CHECK;

/* RC_NOT_FOUND. The row is locked until the transaction ends: every act on a migration begins with this. */
enum rc migration_store_lock(struct db *db, struct arena *a, const char *public_id, struct migration *m) MUST_CHECK;
enum rc migration_store_lock_by_id(struct db *db, struct arena *a, int64_t migration_id,
				   struct migration *m) MUST_CHECK;

/* RC_NOT_FOUND. Without a lock, for pages. */
enum rc migration_store_get(struct db *db, struct arena *a, const char *public_id, struct migration *m) MUST_CHECK;

/*
 * Writes state, both accounts, recipient_*, attention, the flags of what happened, assigned_to, offer_version, audit
 * head and ended_reason of m where the row is still in state from and of m->version; both m and the row get the next
 * version. RC_STALE: somebody was faster.
 */
enum rc migration_store_save(struct db *db, struct migration *m, enum migration_state from) MUST_CHECK;

/* What a list asks for. Newest first. */
struct migration_filter {
	int role;              /* ROLE_RESELLER (given and received), ROLE_CUSTOMER or ROLE_STAFF (all) */
	int64_t account_id;
	int state;             /* -1: all */
	const char *like;      /* pattern for reference, recipient name and e-mail; NULL: all */
	int64_t before, after; /* migration_id of the neighbour page's edge; 0: none */
	int64_t limit;
};

/* With after set the rows come oldest first. */
enum rc migration_store_list(struct db *db, struct arena *a, const struct migration_filter *filter,
			     struct migration **rows, size_t *count) MUST_CHECK;

/* The migration_id behind a public id the account may list; RC_NOT_FOUND. */
enum rc migration_store_position(struct db *db, const char *public_id, int64_t *migration_id) MUST_CHECK;

/* RC_NOT_FOUND. Without a lock. */
enum rc migration_store_by_id(struct db *db, struct arena *a, int64_t migration_id, struct migration *m) MUST_CHECK;

/* RC_NOT_FOUND. By what people read out to each other, in its stored form. Without a lock. */
enum rc migration_store_by_reference(struct db *db, struct arena *a, const char *reference,
				     struct migration *m) MUST_CHECK;

/* The migrations of the same request: those it is linked to and those linked to it, oldest first. */
enum rc migration_store_linked(struct db *db, struct arena *a, const struct migration *m, struct migration **rows,
			       size_t *count) MUST_CHECK;

/* What the customer with that address was invited to and was not said to be for somebody else, newest first. */
enum rc migration_store_waiting(struct db *db, struct arena *a, const char *email, struct migration **rows,
				size_t *count) MUST_CHECK;

/* How often that address was asked again after it declined in the last so many days. */
struct migration_address {
	int64_t reseller_id;
	const char *email;
	int64_t days;
};
enum rc migration_store_asked_again(struct db *db, const struct migration_address *address, int64_t *count) MUST_CHECK;

/* Invitations a reseller sent in the last 24 hours: new ones, again, and to another address. It stops at most. */
enum rc migration_store_count_recent(struct db *db, int64_t reseller_id, int64_t most, int64_t *count) MUST_CHECK;

/*
 * Forgets whom a migration was for that ended 90 days ago with nothing moved, accepted before or not (domain.md 10), at
 * most 1000 a call: the e-mail address and what the agency wrote to that person. Name, state and counts stay.
 */
enum rc migration_store_erase(struct db *db) MUST_CHECK;

#endif
