/*
 * Staff's work: the queue by lanes, who looks after what, many approvals at once, a difference after a move accepted.
 *
 * Staff only: anybody else gets RC_FORBIDDEN.
 */
#ifndef HANDOVER_SERVICE_STAFF_H
#define HANDOVER_SERVICE_STAFF_H

#include "service/acts.h"
#include "store/job_store.h"
#include "store/notice_store.h"
#include "store/queue_store.h"
#include "store/terms_store.h"

/* How many cases of a lane are shown; the others are counted, and come up when these are done. */
#define STAFF_LANE_CASES 100

/* What waits in a case for one reason; a case with two findings is there twice. */
struct staff_case {
	struct queue_case row;
	const char *finding;      /* its codes, spelt the same wherever the finding is the same; NULL: none */
	const char *const *texts; /* what it says: message keys */
	size_t text_count;
	const char *words;        /* or somebody's own words: the agency's note; else NULL */
	const char *name;         /* of the first item it is about, A-label; NULL: of the case as a whole */
	int64_t items;

	/* Of Fracto: which package, how far its terms are, when it falls due; NULL: it is not about one. */
	const struct package *package;
	int step;               /* enum extraction_step, in the lane of extractions */
	int64_t held, stopped;  /* of its items: somebody must look; given up */
};

struct staff_lane {
	struct staff_case *cases; /* of the oldest STAFF_LANE_CASES, those with the same finding together */
	size_t count;
	int64_t total;            /* cases in the lane */
};

struct staff_queue {
	struct staff_lane lanes[LANE_COUNT];
	int64_t now;
};
enum rc staff_queue_read(struct call *c, struct staff_queue *queue) MUST_CHECK;

/*
 * Approves, in each of these cases, every item that waits with exactly this finding by now. A case where none does any
 * more is skipped. RC_NOT_FOUND: one is no case.
 */
struct staff_approval {
	const char *finding;
	const char **migrations; /* public ids; put in order */
	size_t count;
	size_t approved, skipped; /* items, cases */
};
enum rc staff_approve_many(struct call *c, struct staff_approval *approval) MUST_CHECK;

/* The case is the actor's, whoever had it; or nobody's. Results as in acts.h. */
enum rc staff_take(struct call *c, struct migration_act *act) MUST_CHECK;
enum rc staff_give_back(struct call *c, struct migration_act *act) MUST_CHECK;

/* What the agency or a registrant wrote was seen, and needs no answer. RC_STATE_CONFLICT: nothing waits. */
enum rc staff_saw(struct call *c, struct migration_act *act) MUST_CHECK;

/* Work that gave up begins again. RC_STATE_CONFLICT: none did. */
enum rc staff_restart(struct call *c, struct migration_act *act) MUST_CHECK;

/*
 * An item whose data were others after the move is verified all the same; act->reason is recorded. RC_STATE_CONFLICT:
 * it is not such an item.
 */
enum rc staff_accept_difference(struct call *c, struct migration_act *act) MUST_CHECK;

/* What staff reads of a case beside the dossier. */
struct staff_record {
	struct job *jobs;
	size_t job_count;
	struct notice *notices;
	size_t notice_count;
	const char *assigned_name; /* or NULL */
};
enum rc staff_record_read(struct call *c, const struct migration *m, struct staff_record *record) MUST_CHECK;

/* What the finding of a waiting item is now: codes joined by "+", and its message keys. */
struct candidate;
const char *staff_finding(struct call *c, const struct item *item, const struct candidate *now,
			  const char *const **texts, size_t *text_count);

#endif
