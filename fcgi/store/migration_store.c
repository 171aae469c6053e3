#include "store/migration_store.h"

#include <stdlib.h>

#include "store/address.h"

#define COLUMNS                                                                                                        \
	"m.migration_id, m.public_id, m.reference, m.reseller_id, m.customer_id, m.recipient_email, "                  \
	"m.recipient_name, m.recipient_language, m.known_as, m.attention, m.personal_line, m.closes_on, m.reason, "   \
	"m.note, m.neutral_mail, m.authorises_registrant, m.again_of, m.linked_to, m.fracto, m.has_terms, "            \
	"m.is_misaddressed, m.has_more_time, "                                                                         \
	"m.assigned_to, m.needs_staff, m.state, m.version, "                                                           \
	"m.offer_version, m.audit_seq, m.audit_mac, m.ended_reason, m.created_at, m.updated_at, NOW(6) AS now"
#define NAMES ", r.display_name AS reseller_name, c.display_name AS customer_name "
#define PARTIES                                                                                                        \
	"LEFT JOIN host_account r ON r.account_id = m.reseller_id "                                                    \
	"LEFT JOIN host_account c ON c.account_id = m.customer_id "
#define FROM "FROM migration m " PARTIES

#define ROW_FIELDS                                                                                                     \
	DB_I64(struct migration, migration_id), DB_TEXT(struct migration, public_id),                                  \
		DB_TEXT(struct migration, reference), DB_I64(struct migration, reseller_id),                           \
		DB_I64(struct migration, customer_id), DB_TEXT(struct migration, recipient_email),                     \
		DB_TEXT(struct migration, recipient_name),                                                             \
		DB_ENUM(struct migration, recipient_language, words_languages),                                        \
		DB_TEXT(struct migration, known_as), DB_TEXT(struct migration, attention),                             \
		DB_TEXT(struct migration, personal_line), DB_DAY(struct migration, closes_on),                         \
		DB_ENUM(struct migration, reason, words_reasons), DB_TEXT(struct migration, note),                     \
		DB_FLAG(struct migration, neutral_mail), DB_FLAG(struct migration, authorises_registrant),             \
		DB_I64(struct migration, again_of), DB_I64(struct migration, linked_to),                               \
		DB_ENUM(struct migration, fracto, words_fracto_choices), DB_FLAG(struct migration, has_terms),         \
		DB_FLAG(struct migration, is_misaddressed),                                                            \
		DB_FLAG(struct migration, has_more_time), DB_I64(struct migration, assigned_to),                       \
		DB_FLAG(struct migration, needs_staff), DB_ENUM(struct migration, state, words_states),               \
		DB_I64(struct migration, version), DB_I64(struct migration, offer_version),                            \
		DB_I64(struct migration, audit_seq), DB_HASH(struct migration, audit_mac),                             \
		DB_TEXT(struct migration, ended_reason), DB_INSTANT(struct migration, created_at),                     \
		DB_INSTANT(struct migration, updated_at), DB_INSTANT(struct migration, now)
#define NAME_FIELDS DB_TEXT(struct migration, reseller_name), DB_TEXT(struct migration, customer_name)

DB_QUERY(migration_insert,
	 .sql = "INSERT INTO migration (public_id, reference, reseller_id, recipient_email, recipient_name, "
		"recipient_language, known_as, attention, personal_line, closes_on, reason, note, neutral_mail, "
		"authorises_registrant, again_of, linked_to, fracto, has_terms, state, version, offer_version, "
		"audit_seq, "
		"audit_mac, created_at, updated_at) VALUES ("
		":public_id, :reference, :reseller_id, :recipient_email, :recipient_name, "
		":recipient_language, :known_as, :attention, :personal_line, :closes_on, :reason, :note, "
		":neutral_mail, :authorises_registrant, NULLIF(:again_of, 0), NULLIF(:linked_to, 0), :fracto, "
		":has_terms, :state, 0, :offer_version, :audit_seq, "
		"COALESCE(:audit_mac, REPEAT('\\0', 32)), :created_at, :created_at)",
	 .in = DB_FIELDS(struct migration, DB_TEXT(struct migration, public_id), DB_TEXT(struct migration, reference),
			 DB_I64(struct migration, reseller_id), DB_TEXT(struct migration, recipient_email),
			 DB_TEXT(struct migration, recipient_name),
			 DB_ENUM(struct migration, recipient_language, words_languages),
			 DB_TEXT(struct migration, known_as), DB_TEXT(struct migration, attention),
			 DB_TEXT(struct migration, personal_line), DB_DAY(struct migration, closes_on),
			 DB_ENUM(struct migration, reason, words_reasons), DB_TEXT(struct migration, note),
			 DB_FLAG(struct migration, neutral_mail), DB_FLAG(struct migration, authorises_registrant),
			 DB_I64(struct migration, again_of), DB_I64(struct migration, linked_to),
			 DB_ENUM(struct migration, fracto, words_fracto_choices), DB_FLAG(struct migration, has_terms),
			 DB_ENUM(struct migration, state, words_states),
			 DB_I64(struct migration, offer_version), DB_I64(struct migration, audit_seq),
			 DB_HASH(struct migration, audit_mac),
			 DB_INSTANT(struct migration, created_at)));

struct by_public_id {
	const char *public_id;
};

struct by_id {
	int64_t migration_id;
};

/* The row alone is locked: the host's accounts are read by the views of the moment, and not held. */
DB_QUERY(migration_lock, .sql = "SELECT " COLUMNS " FROM migration m WHERE m.public_id = :public_id FOR UPDATE",
	 .in = DB_FIELDS(struct by_public_id, DB_TEXT(struct by_public_id, public_id)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS));

DB_QUERY(migration_lock_by_id,
	 .sql = "SELECT " COLUMNS " FROM migration m WHERE m.migration_id = :migration_id FOR UPDATE",
	 .in = DB_FIELDS(struct by_id, DB_I64(struct by_id, migration_id)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS));

DB_QUERY(migration_get, .sql = "SELECT " COLUMNS NAMES FROM "WHERE m.public_id = :public_id",
	 .in = DB_FIELDS(struct by_public_id, DB_TEXT(struct by_public_id, public_id)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS, NAME_FIELDS));

DB_QUERY(migration_save,
	 .sql = "UPDATE migration SET state = :state, version = version + 1, reseller_id = :reseller_id, "
		"customer_id = NULLIF(:customer_id, 0), "
		"recipient_email = :recipient_email, recipient_name = :recipient_name, "
		"recipient_language = :recipient_language, attention = :attention, "
		"has_terms = :has_terms, is_misaddressed = :is_misaddressed, has_more_time = :has_more_time, "
		"assigned_to = NULLIF(:assigned_to, 0), needs_staff = :needs_staff, "
		"offer_version = :offer_version, audit_seq = :audit_seq, audit_mac = :audit_mac, "
		"ended_reason = :ended_reason, updated_at = :now "
		"WHERE migration_id = :migration_id AND state = :from AND version = :version",
	 .in = DB_FIELDS(struct migration, DB_ENUM(struct migration, state, words_states),
			 DB_I64(struct migration, reseller_id),
			 DB_I64(struct migration, customer_id), DB_TEXT(struct migration, recipient_email),
			 DB_TEXT(struct migration, recipient_name),
			 DB_ENUM(struct migration, recipient_language, words_languages),
			 DB_TEXT(struct migration, attention), DB_FLAG(struct migration, has_terms),
			 DB_FLAG(struct migration, is_misaddressed),
			 DB_FLAG(struct migration, has_more_time), DB_I64(struct migration, assigned_to),
			 DB_FLAG(struct migration, needs_staff), DB_I64(struct migration, offer_version),
			 DB_I64(struct migration, audit_seq), DB_HASH(struct migration, audit_mac),
			 DB_TEXT(struct migration, ended_reason), DB_INSTANT(struct migration, now),
			 DB_I64(struct migration, migration_id), DB_ENUM(struct migration, from, words_states),
			 DB_I64(struct migration, version)));

DB_QUERY(migration_now, .sql = "SELECT NOW(6) AS now",
	 .out = DB_FIELDS(struct migration, DB_INSTANT(struct migration, now)));

enum rc migration_store_now(struct db *db, struct arena *a, int64_t *now)
{
	struct migration row = { 0 };
	RETURN_IF_FAILED(db_one(db, &migration_now, NULL, a, &row));
	*now = row.now;
	return RC_OK;
}

enum rc migration_store_insert(struct db *db, struct migration *m)
{
	return db_insert(db, &migration_insert, m, &m->migration_id);
}

enum rc migration_store_lock(struct db *db, struct arena *a, const char *public_id, struct migration *m)
{
	*m = (struct migration){ 0 };
	return db_one(db, &migration_lock, &(struct by_public_id){ public_id }, a, m);
}

enum rc migration_store_lock_by_id(struct db *db, struct arena *a, int64_t migration_id, struct migration *m)
{
	*m = (struct migration){ 0 };
	return db_one(db, &migration_lock_by_id, &(struct by_id){ migration_id }, a, m);
}

enum rc migration_store_get(struct db *db, struct arena *a, const char *public_id, struct migration *m)
{
	return db_one(db, &migration_get, &(struct by_public_id){ public_id }, a, m);
}

DB_QUERY(migration_by_id, .sql = "SELECT " COLUMNS NAMES FROM "WHERE m.migration_id = :migration_id",
	 .in = DB_FIELDS(struct by_id, DB_I64(struct by_id, migration_id)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS, NAME_FIELDS));

enum rc migration_store_by_id(struct db *db, struct arena *a, int64_t migration_id, struct migration *m)
{
	return db_one(db, &migration_by_id, &(struct by_id){ migration_id }, a, m);
}

enum rc migration_store_save(struct db *db, struct migration *m, enum migration_state from)
{
	m->from = (int)from;
	RETURN_IF_FAILED(db_change(db, &migration_save, m));
	m->version++;
	m->updated_at = m->now;
	return RC_OK;
}

/*
 * One statement per owner and direction, so that each has its own index range: a condition on "whichever column it is"
 * would make the server read everybody's rows. An agency hands over and may receive, never from itself: one branch for
 * each, and of their first rows the first.
 */
#define LIST_WHERE(owner, beyond, order)                                                                               \
	"WHERE " owner " AND m.migration_id " beyond                                                                   \
	" AND (:state IS NULL OR m.state = :state) AND (:like IS NULL OR m.reference LIKE :like OR "                   \
	"m.recipient_name LIKE :like OR m.recipient_email LIKE :like) "                                                \
	"ORDER BY m.migration_id " order " LIMIT :limit"

#define LIST_BRANCH(owner, beyond, order)                                                                              \
	"(SELECT m.migration_id FROM migration m " LIST_WHERE(owner, beyond, order) ")"

/* And since when, and until when, its latest invitation. */
#define INVITED ", v.created_at AS invited_at, v.expires_at AS invitation_ends "
#define LATEST                                                                                                         \
	"LEFT JOIN invitation v ON v.invitation_id = (SELECT MAX(x.invitation_id) FROM invitation x WHERE "            \
	"x.migration_id = m.migration_id) "

#define LIST_ONE(query, owner, beyond, order)                                                                          \
	LIST_QUERY(query, "SELECT " COLUMNS NAMES INVITED FROM LATEST LIST_WHERE(owner, beyond, order))

#define LIST_BOTH(query, one, other, beyond, order)                                                                    \
	LIST_QUERY(query, "SELECT " COLUMNS NAMES INVITED "FROM (" LIST_BRANCH(one, beyond, order) " UNION ALL "       \
			  LIST_BRANCH(other, beyond, order) ") page JOIN migration m ON "                              \
			  "m.migration_id = page.migration_id " PARTIES LATEST)

#define LIST_QUERY(query, text)                                                                                        \
	DB_QUERY(query, .sql = text,                                                                                   \
		 .in = DB_FIELDS(struct migration_filter, DB_I64(struct migration_filter, account_id),                 \
				 DB_I64(struct migration_filter, before), DB_I64(struct migration_filter, after),      \
				 DB_ENUM(struct migration_filter, state, words_states),                                \
				 DB_TEXT(struct migration_filter, like), DB_I64(struct migration_filter, limit)),      \
		 .out = DB_FIELDS(struct migration, ROW_FIELDS, NAME_FIELDS,                                           \
				  DB_INSTANT(struct migration, invited_at),                                            \
				  DB_INSTANT(struct migration, invitation_ends)))

#define OLDER "< IF(:before = 0, 9223372036854775807, :before) AND :after = 0"
#define NEWER "> :after AND :before = 0"

#define GIVEN    "m.reseller_id = :account_id"
#define RECEIVED "m.customer_id = :account_id"

LIST_BOTH(migration_list_reseller, GIVEN, RECEIVED, OLDER, "DESC");
LIST_ONE(migration_list_customer, RECEIVED, OLDER, "DESC");
LIST_ONE(migration_list_all, ":account_id IS NOT NULL", OLDER, "DESC");
LIST_BOTH(migration_list_reseller_back, GIVEN, RECEIVED, NEWER, "ASC");
LIST_ONE(migration_list_customer_back, RECEIVED, NEWER, "ASC");
LIST_ONE(migration_list_all_back, ":account_id IS NOT NULL", NEWER, "ASC");

static int by_age(const void *l, const void *r)
{
	const struct migration *a = l, *b = r;
	return (a->migration_id > b->migration_id) - (a->migration_id < b->migration_id);
}

static int by_age_backwards(const void *l, const void *r)
{
	return by_age(r, l);
}

enum rc migration_store_list(struct db *db, struct arena *a, const struct migration_filter *filter,
			     struct migration **rows, size_t *count)
{
	const struct db_query *q = filter->after ? &migration_list_all_back : &migration_list_all;
	if (filter->role == ROLE_RESELLER)
		q = filter->after ? &migration_list_reseller_back : &migration_list_reseller;
	else if (filter->role == ROLE_CUSTOMER)
		q = filter->after ? &migration_list_customer_back : &migration_list_customer;
	RETURN_IF_FAILED(db_all(db, q, filter, a, rows, count));
	/* Two branches are two pages in no order, and of them one page is wanted. */
	if (filter->role == ROLE_RESELLER && *count)
		qsort(*rows, *count, sizeof(**rows), filter->after ? by_age : by_age_backwards);
	if (*count > (size_t)filter->limit)
		*count = (size_t)filter->limit;
	return RC_OK;
}

DB_QUERY(migration_position, .sql = "SELECT migration_id FROM migration WHERE public_id = :public_id",
	 .in = DB_FIELDS(struct by_public_id, DB_TEXT(struct by_public_id, public_id)),
	 .out = DB_FIELDS(struct by_id, DB_I64(struct by_id, migration_id)));

enum rc migration_store_position(struct db *db, const char *public_id, int64_t *migration_id)
{
	struct arena none = { 0 };
	struct by_id found = { 0 };
	enum rc rc = db_one(db, &migration_position, &(struct by_public_id){ public_id }, &none, &found);
	arena_free(&none);
	*migration_id = found.migration_id;
	return rc;
}

struct recent {
	int64_t reseller_id, most, count;
};

DB_QUERY(migration_count_recent,
	 .sql = "SELECT COUNT(*) AS count FROM (SELECT 1 FROM migration m JOIN invitation i USING (migration_id) WHERE "
		"m.reseller_id = :reseller_id AND m.updated_at > NOW(6) - INTERVAL 1 DAY AND "
		"i.created_at > NOW(6) - INTERVAL 1 DAY LIMIT :most) recent",
	 .in = DB_FIELDS(struct recent, DB_I64(struct recent, reseller_id), DB_I64(struct recent, most)),
	 .out = DB_FIELDS(struct recent, DB_I64(struct recent, count)));

enum rc migration_store_count_recent(struct db *db, int64_t reseller_id, int64_t most, int64_t *count)
{
	struct arena none = { 0 };
	struct recent found = { 0 }, asked = { .reseller_id = reseller_id, .most = most };
	enum rc rc = db_one(db, &migration_count_recent, &asked, &none, &found);
	arena_free(&none);
	*count = found.count;
	return rc;
}

DB_QUERY(migration_asked_again,
	 .sql = "SELECT COUNT(*) AS count FROM migration m WHERE m.reseller_id = :reseller_id AND "
		ADDRESS_IS("m.recipient_email", ":email") " AND EXISTS (SELECT 1 FROM migration d WHERE "
		"d.reseller_id = :reseller_id AND " ADDRESS_IS("d.recipient_email", ":email") " AND "
		"d.state = 'declined' AND EXISTS (SELECT 1 FROM audit a WHERE "
		"a.migration_id = d.migration_id AND a.from_state <> a.to_state AND a.to_state = 'declined' AND "
		"a.at > NOW(6) - INTERVAL :days DAY AND m.created_at > a.at))",
	 .in = DB_FIELDS(struct migration_address, DB_I64(struct migration_address, reseller_id),
			 DB_TEXT(struct migration_address, email), DB_I64(struct migration_address, days)),
	 .out = DB_FIELDS(struct recent, DB_I64(struct recent, count)));

enum rc migration_store_asked_again(struct db *db, const struct migration_address *address, int64_t *count)
{
	struct arena none = { 0 };
	struct recent found = { 0 };
	enum rc rc = db_one(db, &migration_asked_again, address, &none, &found);
	arena_free(&none);
	*count = found.count;
	return rc;
}

struct by_reference {
	const char *reference;
};

DB_QUERY(migration_by_reference, .sql = "SELECT " COLUMNS NAMES FROM "WHERE m.reference = :reference",
	 .in = DB_FIELDS(struct by_reference, DB_TEXT(struct by_reference, reference)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS, NAME_FIELDS));

enum rc migration_store_by_reference(struct db *db, struct arena *a, const char *reference, struct migration *m)
{
	return db_one(db, &migration_by_reference, &(struct by_reference){ reference }, a, m);
}

DB_QUERY(migration_linked,
	 .sql = "SELECT " COLUMNS NAMES FROM "WHERE m.linked_to = :migration_id OR m.migration_id = "
		"NULLIF(:linked_to, 0) "
		"ORDER BY m.migration_id",
	 .in = DB_FIELDS(struct migration, DB_I64(struct migration, migration_id), DB_I64(struct migration, linked_to)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS, NAME_FIELDS));

enum rc migration_store_linked(struct db *db, struct arena *a, const struct migration *m, struct migration **rows,
			       size_t *count)
{
	return db_all(db, &migration_linked, m, a, rows, count);
}

struct by_email {
	const char *email;
};

DB_QUERY(migration_waiting,
	 .sql = "SELECT " COLUMNS NAMES FROM "WHERE " ADDRESS_IS("m.recipient_email", ":email") " AND m.state = "
		"'requested' AND m.is_misaddressed = 0 AND EXISTS (SELECT 1 FROM invitation i "
		"WHERE i.migration_id = m.migration_id) ORDER BY m.migration_id DESC",
	 .in = DB_FIELDS(struct by_email, DB_TEXT(struct by_email, email)),
	 .out = DB_FIELDS(struct migration, ROW_FIELDS, NAME_FIELDS));

enum rc migration_store_waiting(struct db *db, struct arena *a, const char *email, struct migration **rows,
				size_t *count)
{
	return db_all(db, &migration_waiting, &(struct by_email){ email }, a, rows, count);
}

/*
 * Nobody accepted, or it was taken back before anything moved: who was invited is nobody's business any more.
 * updated_at is the end, and stays.
 */
DB_QUERY(migration_erase,
	 .sql = "UPDATE migration SET recipient_email = NULL, attention = NULL, personal_line = NULL, "
		"version = version + 1 WHERE state IN ('withdrawn', 'declined', 'expired', 'rejected') AND "
		"NOT EXISTS (SELECT 1 FROM move_log l WHERE l.migration_id = migration.migration_id) AND "
		"(recipient_email IS NOT NULL OR attention IS NOT NULL OR "
		"personal_line IS NOT NULL) AND updated_at < NOW(6) - INTERVAL 90 DAY LIMIT 1000");

enum rc migration_store_erase(struct db *db)
{
	return db_run(db, &migration_erase, NULL, NULL);
}
