/*
 * The standalone host's own tables (sql/host/standalone.sql), as handoverctl import fills them.
 *
 * For a connection of the administrator in the site's schema: the application has no right to them, so check-sql does
 * not know these queries. Every value is text, as it stands in a file; the server brings it into its column's type.
 * Callers: ctl_import.c. Results as in db/db.h.
 */
#ifndef HANDOVER_STORE_STANDALONE_STORE_H
#define HANDOVER_STORE_STANDALONE_STORE_H

#include "db/db.h"

/*
 * COLUMN(table, column, what it must be, its words or most characters, value of a new row)
 * Without the keys, account_id, domain_id, service_id. Words are separated by bars. NULL: a new row must bring one.
 */
#define STANDALONE_ACCOUNT_COLUMNS(COLUMN)									\
	COLUMN(ACCOUNT, kind, WORD, "reseller|customer|staff", "customer")					\
	COLUMN(ACCOUNT, email, EMAIL, "", NULL)									\
	COLUMN(ACCOUNT, email_verified, FLAG, "", "0")								\
	COLUMN(ACCOUNT, display_name, LINE, "160", NULL)							\
	COLUMN(ACCOUNT, status, WORD, "Active|Inactive|Closed", "Active")					\
	COLUMN(ACCOUNT, currency, CURRENCY, "", "EUR")								\
	COLUMN(ACCOUNT, language, WORD, "it|en", "it")								\
	COLUMN(ACCOUNT, tax_code, TAX_CODE, "28", "")								\
	COLUMN(ACCOUNT, price_list, LINE, "20", "retail")							\
	COLUMN(ACCOUNT, payment_method, LINE, "40", "bank_transfer")

#define STANDALONE_DOMAIN_COLUMNS(COLUMN)									\
	COLUMN(DOMAIN, account_id, OWNER, "", NULL)								\
	COLUMN(DOMAIN, fqdn, NAME, "", NULL)									\
	COLUMN(DOMAIN, status, WORD, "Active|Pending|Expired|Cancelled|Fraud|Transferred Away", "Active")	\
	COLUMN(DOMAIN, epp_status, LINE, "500", "")								\
	COLUMN(DOMAIN, registered_on, DAY, "", NULL)								\
	COLUMN(DOMAIN, expires_on, DAY, "", NULL)								\
	COLUMN(DOMAIN, next_due_on, DAY, "", NULL)								\
	COLUMN(DOMAIN, nameservers, NAMES, "1000", "")								\
	COLUMN(DOMAIN, contacts, LINE, "1000", "")								\
	COLUMN(DOMAIN, registrant_email, EMAIL, "", "")								\
	COLUMN(DOMAIN, registrant_name, LINE_OR_NULL, "160", "")						\
	COLUMN(DOMAIN, registrant_tax_code, TAX_CODE, "28", "")							\
	COLUMN(DOMAIN, id_protection, FLAG, "", "0")								\
	COLUMN(DOMAIN, auto_renew, FLAG, "", "1")								\
	COLUMN(DOMAIN, payment_method, LINE, "40", "bank_transfer")

#define STANDALONE_SERVICE_COLUMNS(COLUMN)									\
	COLUMN(SERVICE, account_id, OWNER, "", NULL)								\
	COLUMN(SERVICE, product, LINE, "64", NULL)								\
	COLUMN(SERVICE, family, WORD, "individual|fracto|pec|other", NULL)					\
	COLUMN(SERVICE, platform, WORD, "linux|windows|mail|none", NULL)					\
	COLUMN(SERVICE, name, NAME, "", NULL)									\
	COLUMN(SERVICE, status, WORD, "Active|Pending|Suspended|Cancelled|Fraud|Terminated", "Active")		\
	COLUMN(SERVICE, suspend_reason, WORD, "unpaid|abuse", "")						\
	COLUMN(SERVICE, created_on, DAY, "", NULL)								\
	COLUMN(SERVICE, next_due_on, DAY, "", NULL)								\
	COLUMN(SERVICE, auto_renew, FLAG, "", "1")								\
	COLUMN(SERVICE, server, LINE, "64", "")									\
	COLUMN(SERVICE, username, LINE, "32", "")								\
	COLUMN(SERVICE, other_domains, NAMES, "2000", "")							\
	COLUMN(SERVICE, payment_method, LINE, "40", "bank_transfer")

/* STANDALONE_ACCOUNT_email and so on: places in a row. */
#define STANDALONE_PLACE(table, column, ...) STANDALONE_##table##_##column,
enum { STANDALONE_ACCOUNT_KEY, STANDALONE_ACCOUNT_COLUMNS(STANDALONE_PLACE) STANDALONE_ACCOUNT_COUNT };
enum { STANDALONE_DOMAIN_KEY, STANDALONE_DOMAIN_COLUMNS(STANDALONE_PLACE) STANDALONE_DOMAIN_COUNT };
enum { STANDALONE_SERVICE_KEY, STANDALONE_SERVICE_COLUMNS(STANDALONE_PLACE) STANDALONE_SERVICE_COUNT };
#undef STANDALONE_PLACE

#define STANDALONE_COLUMNS_MAX 16

enum standalone_table { STANDALONE_ACCOUNT, STANDALONE_DOMAIN, STANDALONE_SERVICE, STANDALONE_TABLE_COUNT };

struct standalone_row {
	const char *cells[STANDALONE_COLUMNS_MAX]; /* by the table's places; NULL is NULL */
};

/* By the key in row, whose other cells are then filled. RC_NOT_FOUND */
enum rc standalone_store_get(struct db *db, struct arena *a, enum standalone_table table, struct standalone_row *row)
	MUST_CHECK;

/* At most two rows that are called like row: accounts by email, domains by fqdn, services by name and product. */
enum rc standalone_store_find(struct db *db, struct arena *a, enum standalone_table table,
			      const struct standalone_row *row, struct standalone_row **rows, size_t *count) MUST_CHECK;

/* A key of NULL is drawn by the server. RC_DUPLICATE: the key or the name is another's. */
enum rc standalone_store_insert(struct db *db, enum standalone_table table, const struct standalone_row *row)
	MUST_CHECK;

/* RC_STALE: there is no such row any more. */
enum rc standalone_store_update(struct db *db, enum standalone_table table, const struct standalone_row *row)
	MUST_CHECK;

#endif
