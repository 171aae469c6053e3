#include "store/queue_store.h"

#include "base/text.h"

#define SPELLING(name, spelling, label) spelling,
#define LABEL(name, spelling, label)	label,
static const char *const spellings[] = { QUEUE_LANES(SPELLING) };
static const char *const labels[] = { QUEUE_LANES(LABEL) };
const struct words words_queue_lanes = { LANE_COUNT, spellings, labels };

/* Each lane as (migration_id, since, items), one row a case. Indexes: 003_staff.sql, 005_fracto.sql. */
#define APPROVE                                                                                                        \
	"SELECT migration_id, MIN(waits_since) AS since, COUNT(*) AS items FROM item "                                 \
	"WHERE hold_reason IN ('approval', 'changed_at_host') AND ended = 0 GROUP BY migration_id"

/* One that came when everything had moved holds nothing; it waits until staff says that it was seen. */
#define OBJECTION                                                                                                      \
	"SELECT migration_id, MIN(since) AS since, SUM(items) AS items FROM ("                                         \
	"SELECT migration_id, waits_since AS since, 1 AS items FROM item WHERE hold_reason = 'objection' AND "         \
	"ended = 0 "                                                                                                   \
	"UNION ALL SELECT m.migration_id, n.objected_at, 0 FROM migration m JOIN notice n "                            \
	"ON n.migration_id = m.migration_id AND n.objected_at IS NOT NULL WHERE m.needs_staff = 1 AND NOT EXISTS "     \
	"(SELECT 1 FROM audit u WHERE u.migration_id = m.migration_id AND u.at > n.objected_at AND "                   \
	"u.event IN ('staff_saw', 'staff_answered'))) both_kinds GROUP BY migration_id"

#define FAILED                                                                                                         \
	"SELECT migration_id, MIN(since) AS since, SUM(items) AS items FROM ("                                         \
	"SELECT migration_id, waits_since AS since, 1 AS items FROM item WHERE failure_who = 'staff' AND ended = 0 "   \
	"UNION ALL SELECT migration_id, run_at, 0 FROM job WHERE status = 'dead') both_kinds GROUP BY migration_id"

#define NOTES                                                                                                          \
	"SELECT m.migration_id, n.created_at AS since, 0 AS items FROM migration m JOIN case_note n "                  \
	"ON n.note_id = (SELECT MAX(l.note_id) FROM case_note l WHERE l.migration_id = m.migration_id) "               \
	"WHERE m.needs_staff = 1 AND n.author_role = 'reseller'"

/* Packages that staff has to propose terms for. Once the customer has accepted they are what they are. */
#define TERMS                                                                                                          \
	"SELECT p.migration_id, MIN(p.since) AS since, COUNT(*) AS items FROM package p JOIN migration m "             \
	"ON m.migration_id = p.migration_id AND m.state = 'requested' "                                                \
	"WHERE p.stage IN ('asked', 'answered', 'silent') AND EXISTS (SELECT 1 FROM item i "                           \
	"WHERE i.migration_id = p.migration_id AND i.package_id = p.package_id AND i.state <> 'excluded' "             \
	"AND i.ended = 0) GROUP BY p.migration_id"

#define EXTRACT                                                                                                        \
	"SELECT e.migration_id, MIN(e.since) AS since, COUNT(*) AS items FROM extraction e JOIN item i "               \
	"ON i.item_id = e.item_id AND i.ended = 0 WHERE e.status IN ('waiting', 'held', 'failed') "                    \
	"GROUP BY e.migration_id"

struct page {
	int64_t limit;
};

#define CASES(query, lane)                                                                                             \
	DB_QUERY(query,                                                                                                \
		 .sql = "SELECT w.migration_id, m.public_id, m.reference, m.reseller_id, m.customer_id, "              \
			"r.display_name AS reseller_name, m.recipient_name, m.assigned_to, "                           \
			"s.display_name AS assigned_name, w.since, w.items FROM (" lane ") w "                         \
			"JOIN migration m ON m.migration_id = w.migration_id "                                         \
			"LEFT JOIN host_account r ON r.account_id = m.reseller_id "                                    \
			"LEFT JOIN host_account s ON s.account_id = m.assigned_to "                                    \
			"ORDER BY w.since, w.migration_id LIMIT :limit",                                               \
		 .in = DB_FIELDS(struct page, DB_I64(struct page, limit)),                                             \
		 .out = DB_FIELDS(struct queue_case, DB_I64(struct queue_case, migration_id),                          \
				  DB_TEXT(struct queue_case, public_id), DB_TEXT(struct queue_case, reference),        \
				  DB_I64(struct queue_case, reseller_id), DB_I64(struct queue_case, customer_id),      \
				  DB_TEXT(struct queue_case, reseller_name),                                           \
				  DB_TEXT(struct queue_case, recipient_name), DB_I64(struct queue_case, assigned_to),  \
				  DB_TEXT(struct queue_case, assigned_name), DB_INSTANT(struct queue_case, since),     \
				  DB_I64(struct queue_case, items)))

#define LENGTH(query, lane)                                                                                            \
	DB_QUERY(query, .sql = "SELECT COUNT(*) AS cases, MIN(since) AS since, NOW(6) AS now FROM (" lane ") w",       \
		 .out = DB_FIELDS(struct queue_length, DB_I64(struct queue_length, cases),                             \
				  DB_INSTANT(struct queue_length, since), DB_INSTANT(struct queue_length, now)))

CASES(queue_to_approve, APPROVE);
CASES(queue_objections, OBJECTION);
CASES(queue_failed, FAILED);
CASES(queue_notes, NOTES);
CASES(queue_terms, TERMS);
CASES(queue_extractions, EXTRACT);
LENGTH(queue_to_approve_length, APPROVE);
LENGTH(queue_objections_length, OBJECTION);
LENGTH(queue_failed_length, FAILED);
LENGTH(queue_notes_length, NOTES);
LENGTH(queue_terms_length, TERMS);
LENGTH(queue_extractions_length, EXTRACT);

static const struct db_query *const cases[LANE_COUNT] = {
	[LANE_APPROVE] = &queue_to_approve,
	[LANE_OBJECTION] = &queue_objections,
	[LANE_FAILED] = &queue_failed,
	[LANE_NOTES] = &queue_notes,
	[LANE_TERMS] = &queue_terms,
	[LANE_EXTRACT] = &queue_extractions,
};
static const struct db_query *const lengths[LANE_COUNT] = {
	[LANE_APPROVE] = &queue_to_approve_length,
	[LANE_OBJECTION] = &queue_objections_length,
	[LANE_FAILED] = &queue_failed_length,
	[LANE_NOTES] = &queue_notes_length,
	[LANE_TERMS] = &queue_terms_length,
	[LANE_EXTRACT] = &queue_extractions_length,
};

enum rc queue_store_cases(struct db *db, struct arena *a, enum queue_lane lane, int64_t limit,
			  struct queue_case **rows, size_t *count)
{
	return db_all(db, cases[lane], &(struct page){ limit }, a, rows, count);
}

enum rc queue_store_length(struct db *db, enum queue_lane lane, struct queue_length *length)
{
	struct arena none = { 0 };
	enum rc rc = db_one(db, lengths[lane], NULL, &none, length);
	arena_free(&none);
	return rc;
}
