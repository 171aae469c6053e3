/*
 * What a customer has taken over, for the panel: each service with who managed it before and its expiry today.
 */
#ifndef HANDOVER_SERVICE_INHERITED_H
#define HANDOVER_SERVICE_INHERITED_H

#include "service/call.h"
#include "store/host_store.h"
#include "store/item_store.h"

struct inherited_page {
	const char *starting_after, *ending_before; /* items' public ids, or NULL */
	int limit;                                  /* 1-100 */
	struct inherited *rows;                     /* newest first */
	size_t count;
	bool has_more;
};

/* RC_NOT_FOUND: the page's edge is none of the customer's items. */
enum rc inherited_list(struct call *c, struct inherited_page *page) MUST_CHECK;

/* One item. RC_NOT_FOUND */
enum rc inherited_get(struct call *c, const char *public_id, struct inherited *item) MUST_CHECK;

/* What else the panel shows: the account as it is, and what renewals cost it. */
struct inherited_account {
	struct host_account account;
	struct host_price *prices; /* a year's net, of the account's own price list */
	size_t price_count;
};
enum rc inherited_account(struct call *c, struct inherited_account *account) MUST_CHECK;

#endif
