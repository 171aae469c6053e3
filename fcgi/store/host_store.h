/*
 * The existing site, through its views host_*: accounts, domains, services, prices, and the two views that change an
 * owner (sql/host/). The program does not know which site it is.
 *
 * Callers: service/. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_HOST_STORE_H
#define HANDOVER_STORE_HOST_STORE_H

#include "db/db.h"
#include "domain/migration_lists.h"

struct host_account {
	int64_t account_id;
	int kind; /* enum role: reseller, customer, staff */
	const char *email;
	bool email_verified;
	const char *display_name, *status, *currency;
	int language; /* enum lang */
	const char *tax_code, *price_list, *payment_method;
	bool billing_complete;
	int64_t credit_cents;
	const char *billing_kind, *country, *vat_id; /* of its billing data (domain/billing_kinds.h); NULL: not there */
	int64_t now; /* when it was read, by the database's clock */
};

/* RC_NOT_FOUND */
enum rc host_store_account(struct db *db, struct arena *a, int64_t account_id, struct host_account *account) MUST_CHECK;

/* The accounts with that address (store/address.h) that could accept (not staff), oldest first. */
enum rc host_store_accounts_by_email(struct db *db, struct arena *a, const char *email, struct host_account **rows,
				     size_t *count) MUST_CHECK;

/* The active accounts with that address, staff too, oldest first. */
enum rc host_store_accounts_to_sign_in(struct db *db, struct arena *a, const char *email, struct host_account **rows,
				       size_t *count) MUST_CHECK;

/* Accounts of a kind for the demonstration's sign-in page, newest first, at most limit. */
enum rc host_store_accounts_of_kind(struct db *db, struct arena *a, enum role kind, int64_t limit,
				    struct host_account **rows, size_t *count) MUST_CHECK;

struct host_registration {
	const char *email, *display_name;
	int language;         /* enum lang */
	const char *tax_code; /* "" none */
	const char *billing;  /* JSON */
};
/* A new customer, inside the caller's transaction. */
enum rc host_store_account_create(struct db *db, struct arena *a, const struct host_registration *registration,
				  int64_t *account_id) MUST_CHECK;

/* The billing data of an account that has none; another's are left as they are. */
struct host_completion {
	int64_t account_id;
	const char *tax_code, *billing;
};
enum rc host_store_account_complete(struct db *db, const struct host_completion *completion) MUST_CHECK;

/* A domain or a service as the host sees it, and what is known of it here. */
struct host_item {
	int kind; /* enum item_kind */
	int64_t host_id;
	int64_t account_id;
	int64_t package_id;             /* of a site in a Fracto: the service that is the Fracto; else 0 */
	const char *platform, *server, *username; /* of a service; "" */
	const char *name, *product, *family, *status, *suspended, *epp_status;
	int32_t expires_on;             /* of a domain at the registry; of a service the paid period */
	int32_t next_due_on;
	bool open_document;
	int32_t document_due_on;        /* the open proforma's line on it: due, and net; DAY_NONE, 0: none */
	int64_t document_cents;
	const char *registrant_email, *registrant_name, *registrant_tax_code; /* of a domain; NULL: not recorded */
	const char *other_domains;      /* of a service: what else lives in it, A-labels by spaces; "" */
	int32_t recoverable_until;      /* of what expired, or DAY_NONE */
	int64_t restore_cents;          /* net */
	/*
	 * JSON: what freezes with a request (domain.md 3): of a domain fqdn, nameservers, contacts, auth_code (when it
	 * last changed); of a service product, name, platform; of both cancellation.
	 */
	const char *guarded;
	bool live;                      /* in a live migration */
	int64_t live_reseller_id;       /* whose */
	const char *live_reference;
	const char *snapshot;           /* JSON: what a move must leave as it is (domain.md 4) */
};

/* Every item of an account of that kind after host_id, by id, at most limit. like: pattern for the name, or NULL. */
struct host_page {
	int64_t account_id;
	int kind; /* enum item_kind */
	int64_t after, before, limit; /* with before set: the ones before it, descending */
	const char *like;
};
enum rc host_store_items_of(struct db *db, struct arena *a, const struct host_page *page, struct host_item **rows,
			    size_t *count) MUST_CHECK;

/* The items with these ids (a JSON array of numbers), whoever owns them, in no order. */
enum rc host_store_items_by_id(struct db *db, struct arena *a, enum item_kind kind, const char *ids_json,
			       struct host_item **rows, size_t *count) MUST_CHECK;

/* The same, and the host's rows are locked until the transaction ends: for the move. */
enum rc host_store_items_lock(struct db *db, struct arena *a, enum item_kind kind, const char *ids_json,
			      struct host_item **rows, size_t *count) MUST_CHECK;

/* The id of the account's domain of that name (A-label). RC_NOT_FOUND */
enum rc host_store_domain_named(struct db *db, int64_t account_id, const char *name, int64_t *domain_id) MUST_CHECK;

/* How many domains an account has. */
enum rc host_store_count_domains(struct db *db, int64_t account_id, int64_t *count) MUST_CHECK;

/* The services of an account that hang on these names (a JSON array of A-labels), by id. */
enum rc host_store_services_named(struct db *db, struct arena *a, int64_t account_id, const char *names_json,
				  struct host_item **rows, size_t *count) MUST_CHECK;

/* The compare-and-set of the owner. */
struct host_owner_change {
	int64_t host_id, from_account, to_account;
	const char *payment_method; /* the new owner's */
};
/* RC_STALE unless every row still belonged to from_account. */
enum rc host_store_change_owner(struct db *db, enum item_kind kind, const struct host_owner_change *changes,
				size_t count) MUST_CHECK;

/*
 * A site of a Fracto becomes a standalone service of the same owner, inside the caller's transaction. The key makes it
 * once: asked again it answers with the same service. RC_NOT_FOUND: there is no such site any more.
 */
struct host_extraction {
	int64_t site_id;
	const char *product;
	int32_t next_due_on;
	const char *key; /* at most 64 bytes */
};
enum rc host_store_service_extract(struct db *db, struct arena *a, const struct host_extraction *extraction,
				   int64_t *service_id) MUST_CHECK;

/* Today's net prices, a year, of every product in a price list. */
struct host_price {
	const char *product, *price_list;
	int64_t net_cents;
	const char *currency;
};
enum rc host_store_prices(struct db *db, struct arena *a, const char *price_list, struct host_price **rows,
			  size_t *count) MUST_CHECK;

/* Of two lists at once; they may be the same. */
enum rc host_store_prices_of_two(struct db *db, struct arena *a, const char *const lists[2], struct host_price **rows,
				 size_t *count) MUST_CHECK;

#endif
