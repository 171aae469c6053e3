/*
 * What waits for staff, lane by lane: cases (migrations), oldest first. Read-only.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_QUEUE_STORE_H
#define HANDOVER_STORE_QUEUE_STORE_H

#include "db/db.h"

/* LANE(name, spelling, label) */
#define QUEUE_LANES(LANE)                                                                                              \
	LANE(APPROVE, "approve", N_("To approve"))                                                                     \
	LANE(OBJECTION, "objection", N_("Objections"))                                                                 \
	LANE(FAILED, "failed", N_("Failed"))                                                                           \
	LANE(NOTES, "notes", N_("Agencies waiting for an answer"))                                                     \
	LANE(TERMS, "terms", N_("Fracto terms"))                                                                       \
	LANE(EXTRACT, "extract", N_("Extractions"))

#define LANE_ENUM(name, spelling, label) LANE_##name,
enum queue_lane { QUEUE_LANES(LANE_ENUM) LANE_COUNT };
extern const struct words words_queue_lanes;

struct queue_case {
	int64_t migration_id;
	const char *public_id, *reference;
	int64_t reseller_id, customer_id; /* customer_id 0: nobody accepted yet */
	const char *reseller_name;        /* NULL where the account is gone */
	const char *recipient_name;
	int64_t assigned_to;              /* 0: nobody's */
	const char *assigned_name;        /* or NULL */
	int64_t since;                    /* the oldest thing that waits in it */
	int64_t items;                    /* that wait; 0: the case as a whole */
};

/* The oldest limit cases of a lane. */
enum rc queue_store_cases(struct db *db, struct arena *a, enum queue_lane lane, int64_t limit,
			  struct queue_case **rows, size_t *count) MUST_CHECK;

/* How many cases a lane has, and since when the oldest waits (CLOCK_NONE: it is empty). */
struct queue_length {
	int64_t cases, since;
	int64_t now; /* the database's clock */
};
enum rc queue_store_length(struct db *db, enum queue_lane lane, struct queue_length *length) MUST_CHECK;

#endif
