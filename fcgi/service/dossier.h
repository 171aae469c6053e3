/*
 * A migration read whole: the row, its items, its offer and its latest invitation; and who may see it.
 *
 * Read-only. Everything is in the call's arena.
 */
#ifndef HANDOVER_SERVICE_DOSSIER_H
#define HANDOVER_SERVICE_DOSSIER_H

#include "domain/fsm.h"
#include "service/call.h"
#include "service/terms_set.h"
#include "store/invitation_store.h"
#include "store/item_store.h"
#include "store/migration_store.h"
#include "store/offer_store.h"

/* Who must act, since and until when (CLOCK_NONE: open), and what comes next. */
struct ball {
	int who; /* enum role; -1: nobody, it is over */
	int64_t since, until;
	const char *next; /* message key */
};

struct dossier {
	struct migration m;
	struct item *items;
	size_t count;
	struct left_out *left_out;
	size_t left_out_count;
	struct offer offer;
	struct invitation invitation; /* public_id NULL: none yet, it waits for the terms */
	struct terms_set terms;       /* of Fracto packages, and quotes (service/terms.h) */
	struct offer proposal;        /* of the terms that wait for the agency; version 0: none do */
	struct migration *linked;     /* submitted with it, or following it; the rows alone, whoever may see them */
	size_t linked_count;
	int by_state[ITEM_STATE_COUNT]; /* items */
};

/*
 * On which side of this migration the actor stands: ROLE_RESELLER, ROLE_CUSTOMER (also an agency that receives),
 * ROLE_STAFF, ROLE_SYSTEM; ROLE_VISITOR: on none. What somebody may see of a migration, or do with it, goes by this
 * and never by the role of the session.
 */
enum role dossier_side(const struct actor *actor, const struct migration *m);

/* The party's own, or staff: a stranger's migration is not there. */
bool dossier_is_visible(const struct actor *actor, const struct migration *m);

/* RC_NOT_FOUND: there is none, or not for this actor. */
enum rc dossier_get(struct call *c, const char *public_id, struct dossier *d) MUST_CHECK;

/* The rest of a dossier whose m is read already; without asking who looks. */
enum rc dossier_fill(struct call *c, struct dossier *d) MUST_CHECK;

/*
 * The migrations that belong to this one (the Fracto services of one request, what had to follow) and that the actor
 * may see, or that is on its way to the customer who reads this one: the rows alone, oldest first.
 */
enum rc dossier_linked(struct call *c, const struct dossier *d, struct migration **rows, size_t *count) MUST_CHECK;

/* What the host says now of some of the dossier's items (service/portfolio.h), in their order. */
struct candidates;
struct item_list;
enum rc dossier_judge(struct call *c, const struct dossier *d, const struct item *items, size_t count,
		      struct candidates *now) MUST_CHECK;

/* The same inside the caller's transaction. */
enum rc dossier_judge_within(struct call *c, const struct migration *m, struct item_list items,
			     struct candidates *now) MUST_CHECK;

/* What the guards look at; the invitation's and the offer's facts are the caller's to add. */
struct fsm_facts dossier_facts(const struct item *items, size_t count, int64_t now);

/*
 * Whether the item still waits for the recipient to be the right one. Whatever it waits for as well (an approval, a
 * tick), it does so until hold_until and not a moment longer.
 */
bool dossier_waits_for_recipient(const struct item *it, int64_t now);

struct ball dossier_ball(const struct dossier *d);

/*
 * What the agency must leave alone while an item is in a handover (domain.md 3) is not as both sides last saw it:
 * nameservers, contacts, auth-code, cancellation. Nothing was recorded of an item of before the second schema.
 */
struct host_item;
bool dossier_has_changed(const struct item *item, const struct host_item *now);

/* When a waiting item goes on by itself; CLOCK_NONE: only when somebody acts. */
int64_t dossier_hold_ends(const struct item *item);

/* The item is no longer stopped. */
void dossier_forget_failure(struct item *item);

/* Position of the item with that public id, or -1. */
int dossier_item_index(const struct item *items, size_t count, const char *public_id);

/*
 * The actor's migrations: one page. Each dossier has m, by_state and what dossier_ball reads: when it was invited, and
 * of the items one for all that wait for the same.
 */
struct dossier_page {
	int state;                            /* enum migration_state, -1: all */
	const char *q;                        /* part of reference, name or e-mail; NULL: all */
	const char *starting_after, *ending_before; /* public ids, or NULL */
	int limit;                            /* 1-100 */
	struct dossier *rows;                 /* newest first */
	size_t count;
	bool has_more;
};

/* RC_NOT_FOUND: starting_after or ending_before is no migration. */
enum rc dossier_list(struct call *c, struct dossier_page *page) MUST_CHECK;

#endif
