/*
 * What a reseller has, and what may go: the host's items judged by the preflight, with the commission each would earn.
 *
 * Read-only. Everything is in the call's arena.
 */
#ifndef HANDOVER_SERVICE_PORTFOLIO_H
#define HANDOVER_SERVICE_PORTFOLIO_H

#include "domain/preflight.h"
#include "service/call.h"
#include "store/host_store.h"
#include "store/item_store.h"
#include "store/tariff_store.h"

/* The price list of those who have no other: what a customer pays. */
#define PORTFOLIO_RETAIL "retail"

/* The commission of a product for a request made today. All zero: none. */
struct quote {
	int64_t rate_bp, fixed_cents, months, holding_days;
	int64_t estimate_year; /* cents: what the renewals due in the next 12 months earn at today's retail price */
};

/* An item somebody named: by the host's id, or by a domain's name. */
struct item_request {
	int kind;         /* enum item_kind; -1 with name */
	int64_t host_id;
	const char *name; /* as typed, or NULL */
	bool confirmed;   /* the reseller ticked what needs confirmation */
	bool all_of_customer; /* hosting: and that everything in it is this customer's */
	const char *pointer;
};

struct candidate {
	struct host_item host; /* host.name NULL: there is no such item */
	struct preflight preflight;
	struct quote quote;
	int64_t own_price, retail_price; /* net cents a year, in the agency's price list and the public one; 0: none */
	bool confirmed, all_of_customer;
	const char *pointer; /* of the request that named it */
};

struct candidates {
	struct candidate *list;
	size_t count;
};

/* Between whom items are judged; the recipient's data are NULL before they are known. */
struct judge {
	struct host_account agency;
	struct preflight_party recipient;
};

/* Reads the agency's account; one that is gone is nobody's registrant. */
enum rc portfolio_judge_open(struct call *c, int64_t agency, const struct preflight_party *recipient,
			     struct judge *judge) MUST_CHECK;

/* An account as a party of the preflight. */
struct preflight_party portfolio_party(const struct host_account *account);

/* One page of an account's own items: domains first, then hosting, each by id. */
struct portfolio_page {
	int64_t account_id;
	int kind;                /* enum item_kind, -1: both */
	const char *q;           /* part of the name, or NULL */
	int after_kind;          /* edge of the page before; -1: from the start */
	int64_t after_id;
	int before_kind;         /* or the edge of the page after; -1: none */
	int64_t before_id;
	int limit;
	struct candidates found;
	bool has_more;
};
enum rc portfolio_list(struct call *c, struct portfolio_page *page) MUST_CHECK;

/*
 * The requested items in the request's order, judged for that owner. A name is looked up among the owner's domains.
 * Items that are not the owner's and items that do not exist are judged alike. Inside or outside a transaction.
 */
enum rc portfolio_judge(struct call *c, const struct host_account *owner, const struct item_request *requests,
			size_t count, struct candidates *found) MUST_CHECK;

/* The items of a migration as they stand now; that they are live in it is no finding. In the items' order. */
struct item_list {
	const struct item *items;
	size_t count;
};
enum rc portfolio_judge_items(struct call *c, const struct judge *judge, struct item_list items,
			      struct candidates *now) MUST_CHECK;

/* portfolio_judge for an answer of its own, which reads the owner's account. */
enum rc portfolio_preflight(struct call *c, int64_t owner, const struct item_request *requests, size_t count,
			    struct candidates *found) MUST_CHECK;

/* The owner's services that hang on the names of the found domains that are the owner's. */
enum rc portfolio_hanging(struct call *c, int64_t owner, const struct candidates *found, struct host_item **rows,
			  size_t *count) MUST_CHECK;

enum rc portfolio_hanging_within(struct call *c, int64_t owner, const struct candidates *found,
				 struct host_item **rows, size_t *count) MUST_CHECK; /* in the caller's transaction */

/* What the preflight says of a host item; own: live in the migration that asks, so not "in another". */
struct preflight portfolio_preflight_of(const struct call *c, const struct judge *judge, const struct host_item *host,
					bool own);

/*
 * Of an item of the agency's, what the renewals that fall due in the next 12 months would earn by that quote, moved
 * today: in cents. 0: nothing is earned or due, or no price is known.
 */
int64_t portfolio_estimate(const struct quote *q, const struct candidate *k);

/* The tariffs in force today. */
enum rc portfolio_tariffs(struct call *c, struct tariff **rows, size_t *count) MUST_CHECK;

/* How many domains an account has. */
enum rc portfolio_count_domains(struct call *c, int64_t account_id, int64_t *count) MUST_CHECK;

/* How an item of the host is named in lists and forms: "domain_12", "hosting_7". False: it is no such name. */
bool portfolio_parse_id(const char *id, int *kind, int64_t *host_id);
const char *portfolio_id(struct arena *a, int kind, int64_t host_id);

/* "[1,2,3]" of the ids of one kind, for the stores that take a list. */
struct host_key {
	int kind;
	int64_t host_id;
};
const char *portfolio_ids(struct arena *a, enum item_kind kind, const struct host_key *keys, size_t count);
const char *portfolio_item_ids(struct arena *a, enum item_kind kind, struct item *const *items, size_t count);

/* Of host rows of one kind the one with that id, or NULL. */
const struct host_item *portfolio_row(const struct host_item *rows, size_t count, int64_t host_id);

#endif
