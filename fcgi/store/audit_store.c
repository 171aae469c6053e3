#include "store/audit_store.h"

#include "crypto/hash.h"

static void part_number(struct hash_stream *h, int64_t number)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	hash_part(h, bytes, sizeof(bytes));
}

void audit_store_seal(struct audit_row *row, const uint8_t key[32], const uint8_t previous[32])
{
	struct hash_stream h;
	hash_begin(&h, key);
	hash_part(&h, previous, 32);
	part_number(&h, row->migration_id);
	part_number(&h, row->seq);
	part_number(&h, row->at);
	hash_part_text(&h, words_spelling(&words_roles, row->actor_role));
	part_number(&h, row->actor_account);
	hash_part_text(&h, row->event);
	part_number(&h, row->item_id);
	hash_part_text(&h, row->from_state);
	hash_part_text(&h, row->to_state);
	hash_part_text(&h, row->detail);
	hash_part_text(&h, row->request_id);
	hash_end(&h, row->mac);
}

#define ROW                                                                                                            \
	DB_FIELDS(struct audit_row, DB_I64(struct audit_row, migration_id), DB_I64(struct audit_row, seq),             \
		  DB_INSTANT(struct audit_row, at), DB_ENUM(struct audit_row, actor_role, words_roles),                \
		  DB_I64(struct audit_row, actor_account), DB_TEXT(struct audit_row, event),                           \
		  DB_I64(struct audit_row, item_id), DB_TEXT(struct audit_row, from_state),                            \
		  DB_TEXT(struct audit_row, to_state), DB_TEXT(struct audit_row, detail),                              \
		  DB_TEXT(struct audit_row, request_id), DB_HASH(struct audit_row, mac))

DB_QUERY(audit_insert,
	 .sql = "INSERT INTO audit (migration_id, seq, at, actor_role, actor_account, event, item_id, from_state, "
		"to_state, detail, request_id, mac) VALUES (:migration_id, :seq, :at, :actor_role, :actor_account, "
		":event, :item_id, :from_state, :to_state, :detail, :request_id, :mac)",
	 .in = ROW);

struct audit_range {
	int64_t migration_id, from_seq, limit;
};

#define LIST(query, which)                                                                                             \
	DB_QUERY(query,                                                                                                \
		 .sql = "SELECT migration_id, seq, at, actor_role, actor_account, event, item_id, from_state, "        \
			"to_state, detail, request_id, mac FROM audit WHERE migration_id = :migration_id AND "         \
			"seq >= :from_seq " which "ORDER BY seq LIMIT :limit",                                         \
		 .in = DB_FIELDS(struct audit_range, DB_I64(struct audit_range, migration_id),                         \
				 DB_I64(struct audit_range, from_seq), DB_I64(struct audit_range, limit)),             \
		 .out = ROW)

LIST(audit_list, "");
LIST(audit_list_open, "AND event NOT IN ('agency_wrote', 'staff_answered', 'staff_took', 'staff_gave_back', "
		      "'staff_saw', 'jobs_restarted') ");

LIST(audit_list_customer, "AND event NOT IN ('agency_wrote', 'staff_answered', 'staff_took', 'staff_gave_back', "
			  "'staff_saw', 'jobs_restarted', 'terms_proposed', 'terms_answered', 'terms_silent', "
			  "'terms_agreed', 'agree', 'proceed', 'step', 'name_gone') ");

DB_QUERY(audit_heads,
	 .sql = "SELECT migration_id, audit_seq, audit_mac, state FROM migration WHERE migration_id > :migration_id "
		"ORDER BY migration_id LIMIT :limit",
	 .in = DB_FIELDS(struct audit_range, DB_I64(struct audit_range, migration_id),
			 DB_I64(struct audit_range, limit)),
	 .out = DB_FIELDS(struct audit_head, DB_I64(struct audit_head, migration_id),
			  DB_I64(struct audit_head, audit_seq), DB_HASH(struct audit_head, audit_mac),
			  DB_TEXT(struct audit_head, state)));

enum rc audit_store_insert_many(struct db *db, const struct audit_row *rows, size_t count)
{
	return db_run_many(db, &audit_insert, rows, count, NULL);
}

enum rc audit_store_list(struct db *db, struct arena *a, int64_t migration_id, int64_t from_seq, int64_t limit,
			 struct audit_row **rows, size_t *count)
{
	struct audit_range range = { migration_id, from_seq, limit };
	return db_all(db, &audit_list, &range, a, rows, count);
}

enum rc audit_store_list_open(struct db *db, struct arena *a, int64_t migration_id, int64_t from_seq, int64_t limit,
			      struct audit_row **rows, size_t *count)
{
	struct audit_range range = { migration_id, from_seq, limit };
	return db_all(db, &audit_list_open, &range, a, rows, count);
}

enum rc audit_store_list_customer(struct db *db, struct arena *a, int64_t migration_id, int64_t from_seq, int64_t limit,
				  struct audit_row **rows, size_t *count)
{
	struct audit_range range = { migration_id, from_seq, limit };
	return db_all(db, &audit_list_customer, &range, a, rows, count);
}

enum rc audit_store_heads(struct db *db, struct arena *a, int64_t after, int64_t limit, struct audit_head **rows,
			  size_t *count)
{
	return db_all(db, &audit_heads, &(struct audit_range){ after, 0, limit }, a, rows, count);
}
