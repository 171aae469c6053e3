/*
 * The site merged two accounts: from then on the dossiers of the one that is no more are the other's.
 */
#ifndef HANDOVER_SERVICE_MERGE_H
#define HANDOVER_SERVICE_MERGE_H

#include "service/call.h"

struct merging {
	int64_t from_account, into_account;
	int32_t merged_on;     /* DAY_NONE: today, or as it was told before */
	const char *from_path, *into_path; /* JSON pointers, for the problems */
	bool replayed;
	int64_t root_account;  /* what the account is by now: into_account, or what that has become */
	int64_t dossiers;      /* that got another side now */
	int64_t lines;         /* told before that earn by now */
};

/*
 * One transaction writes the merge, keeps the roots of chains right in either order of telling, ends the sessions of
 * the account and the terms whose two sides have become one (on the day on which they did). Then, in transactions of
 * their own, the dossiers change their side through the door (audit: account_merged), and lines told before are looked
 * at again, since their payer may be the customer by now. Told again it goes on where it stopped. Entries and terms
 * keep the account they were written with; reading resolves it.
 *
 * RC_OK; RC_VALIDATION: into itself, or in a circle; RC_STATE_CONFLICT: told before with another account or day.
 */
enum rc merge_tell(struct call *c, struct merging *m) MUST_CHECK;

/*
 * Asked by whoever has just written the account on a side of a dossier, in the same transaction. RC_OK; or
 * RC_SIGN_IN_REQUIRED: it has become another one. A merge is committed before it waits for such writers and lists what
 * they wrote, and they ask after writing: so either they see the merge, or it finds the dossier.
 */
enum rc merge_check_account(struct call *c, int64_t account_id) MUST_CHECK;

#endif
