#include "store/host_store.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/address.h"

#define ACCOUNT_SELECT                                                                                                 \
	"SELECT account_id, kind, email, email_verified, display_name, status, currency, language, tax_code, "         \
	"price_list, payment_method, billing_complete, credit_cents, billing_kind, country, vat_id, "                  \
	"NOW(6) AS now FROM host_account "
#define ACCOUNT_ROW                                                                                                    \
	DB_FIELDS(struct host_account, DB_I64(struct host_account, account_id),                                        \
		  DB_ENUM(struct host_account, kind, words_roles), DB_TEXT(struct host_account, email),                \
		  DB_FLAG(struct host_account, email_verified), DB_TEXT(struct host_account, display_name),            \
		  DB_TEXT(struct host_account, status), DB_TEXT(struct host_account, currency),                        \
		  DB_ENUM(struct host_account, language, words_languages), DB_TEXT(struct host_account, tax_code),     \
		  DB_TEXT(struct host_account, price_list), DB_TEXT(struct host_account, payment_method),              \
		  DB_FLAG(struct host_account, billing_complete), DB_I64(struct host_account, credit_cents),           \
		  DB_TEXT(struct host_account, billing_kind), DB_TEXT(struct host_account, country),                   \
		  DB_TEXT(struct host_account, vat_id), DB_INSTANT(struct host_account, now))

DB_QUERY(host_account_get, .sql = ACCOUNT_SELECT "WHERE account_id = :account_id",
	 .in = DB_FIELDS(struct host_account, DB_I64(struct host_account, account_id)), .out = ACCOUNT_ROW);

DB_QUERY(host_accounts_by_email,
	 .sql = ACCOUNT_SELECT "WHERE " ADDRESS_IS("email", ":email") " AND kind <> 'staff' ORDER BY account_id "
			       "LIMIT 20",
	 .in = DB_FIELDS(struct host_account, DB_TEXT(struct host_account, email)), .out = ACCOUNT_ROW);

DB_QUERY(host_accounts_to_sign_in,
	 .sql = ACCOUNT_SELECT "WHERE " ADDRESS_IS("email", ":email") " AND status = 'Active' ORDER BY account_id "
			       "LIMIT 20",
	 .in = DB_FIELDS(struct host_account, DB_TEXT(struct host_account, email)), .out = ACCOUNT_ROW);

struct kind_page {
	int kind;
	int64_t limit;
};

DB_QUERY(host_accounts_of_kind, .sql = ACCOUNT_SELECT "WHERE kind = :kind ORDER BY account_id DESC LIMIT :limit",
	 .in = DB_FIELDS(struct kind_page, DB_ENUM(struct kind_page, kind, words_roles),
			 DB_I64(struct kind_page, limit)),
	 .out = ACCOUNT_ROW);

/* The procedure's OUT parameter goes through a session variable, so that the call has no result set to drain. */
DB_QUERY(host_account_create,
	 .sql = "CALL host_account_create(:email, :display_name, :language, :tax_code, :billing, @handover_account_id)",
	 .in = DB_FIELDS(struct host_registration, DB_TEXT(struct host_registration, email),
			 DB_TEXT(struct host_registration, display_name),
			 DB_ENUM(struct host_registration, language, words_languages),
			 DB_TEXT(struct host_registration, tax_code), DB_TEXT(struct host_registration, billing)));

DB_QUERY(host_account_created, .sql = "SELECT CAST(@handover_account_id AS SIGNED) AS account_id",
	 .out = DB_FIELDS(struct host_account, DB_I64(struct host_account, account_id)));

DB_QUERY(host_account_complete, .sql = "CALL host_account_complete(:account_id, :tax_code, :billing)",
	 .in = DB_FIELDS(struct host_completion, DB_I64(struct host_completion, account_id),
			 DB_TEXT(struct host_completion, tax_code), DB_TEXT(struct host_completion, billing)));

enum rc host_store_account_complete(struct db *db, const struct host_completion *completion)
{
	return db_run(db, &host_account_complete, completion, NULL);
}

enum rc host_store_account(struct db *db, struct arena *a, int64_t account_id, struct host_account *account)
{
	return db_one(db, &host_account_get, &(struct host_account){ .account_id = account_id }, a, account);
}

enum rc host_store_accounts_by_email(struct db *db, struct arena *a, const char *email, struct host_account **rows,
				     size_t *count)
{
	return db_all(db, &host_accounts_by_email, &(struct host_account){ .email = email }, a, rows, count);
}

enum rc host_store_accounts_to_sign_in(struct db *db, struct arena *a, const char *email, struct host_account **rows,
				       size_t *count)
{
	return db_all(db, &host_accounts_to_sign_in, &(struct host_account){ .email = email }, a, rows, count);
}

enum rc host_store_accounts_of_kind(struct db *db, struct arena *a, enum role kind, int64_t limit,
				    struct host_account **rows, size_t *count)
{
	return db_all(db, &host_accounts_of_kind, &(struct kind_page){ (int)kind, limit }, a, rows, count);
}

enum rc host_store_account_create(struct db *db, struct arena *a, const struct host_registration *registration,
				  int64_t *account_id)
{
	struct host_account created = { 0 };
	RETURN_IF_FAILED(db_run(db, &host_account_create, registration, NULL));
	RETURN_IF_FAILED(db_one(db, &host_account_created, NULL, a, &created));
	*account_id = created.account_id;
	return RC_OK;
}

/* ---- items ------------------------------------------------------------------------------------------------ */

#define LIVE(kind, id) DOCUMENT(kind, id) "LEFT JOIN item i ON i.kind = '" kind "' AND i.live_host_id = " id " "
#define LIVE_COLUMNS                                                                                                   \
	"i.item_id IS NOT NULL AS live, (SELECT m.reseller_id FROM migration m WHERE m.migration_id = i.migration_id) "\
	"AS live_reseller_id, (SELECT m.reference FROM migration m WHERE m.migration_id = i.migration_id) "            \
	"AS live_reference, "

/* What must not change in a move (domain.md 4); the order of the members is fixed, the bytes are compared. */
#define DOMAIN_SNAPSHOT                                                                                                \
	"JSON_OBJECT('expires_on', d.expires_on, 'next_due_on', d.next_due_on, 'nameservers', d.nameservers, "         \
	"'ds_records', d.ds_records, 'contacts', d.contacts, 'locks', d.epp_status, 'id_protection', "                 \
	"d.id_protection, 'auto_renew', d.auto_renew, 'premium_class', d.premium_class, 'status', d.status) "          \
	"AS snapshot "
#define SERVICE_SNAPSHOT                                                                                               \
	"JSON_OBJECT('next_due_on', s.next_due_on, 'auto_renew', s.auto_renew, 'product', s.product, 'platform', "     \
	"s.platform, 'server', s.server, 'username', s.username, 'status', s.status) AS snapshot "

/* What the reseller must not change once the item is in a handover, what it is to begin with. */
#define DOMAIN_GUARDED                                                                                                 \
	"JSON_OBJECT('fqdn', d.fqdn, 'nameservers', d.nameservers, 'contacts', d.contacts, 'auth_code', "  \
	"COALESCE(d.auth_code_changed_at, ''), 'cancellation', d.cancel_requested) AS guarded, "
#define SERVICE_GUARDED                                                                                                \
	"JSON_OBJECT('product', s.product, 'name', s.name, 'platform', s.platform, 'cancellation', "                   \
	"s.cancel_requested) AS guarded, "

/* The first of the open lines on an item; there is hardly ever another. */
#define DOCUMENT(kind, id)                                                                                             \
	"LEFT JOIN host_document o ON o.kind = '" kind "' AND o.host_id = " id           \
	" AND o.line_id = (SELECT MIN(p.line_id) FROM host_document p WHERE p.kind = '" kind "' AND p.host_id = "      \
	id ") "
#define DOCUMENT_COLUMNS                                                                                               \
	"o.line_id IS NOT NULL AS open_document, o.due_on AS document_due_on, o.net_cents AS document_cents, "

#define DOMAIN_COLUMNS                                                                                                 \
	"'domain' AS kind, d.domain_id AS host_id, d.account_id, 0 AS package_id, '' AS platform, '' AS server, "      \
	"'' AS username, d.fqdn AS name, d.product, '' AS family, d.status, "  \
	"'' AS suspended, d.epp_status, d.expires_on, d.next_due_on, d.registrant_email, d.registrant_name, "          \
	"d.registrant_tax_code, '' AS other_domains, d.recoverable_until, d.restore_cents, " DOCUMENT_COLUMNS          \
	DOMAIN_GUARDED LIVE_COLUMNS DOMAIN_SNAPSHOT
#define SERVICE_COLUMNS                                                                                                \
	"'hosting' AS kind, s.service_id AS host_id, s.account_id, COALESCE(s.package_id, 0) AS package_id, "          \
	"s.platform, s.server, s.username, s.name, s.product, s.family, s.status, "            \
	"s.suspend_reason AS suspended, '' AS epp_status, s.next_due_on AS expires_on, s.next_due_on, "                \
	"NULL AS registrant_email, NULL AS registrant_name, NULL AS registrant_tax_code, s.other_domains, "            \
	"NULL AS recoverable_until, 0 AS restore_cents, " DOCUMENT_COLUMNS                                             \
	SERVICE_GUARDED LIVE_COLUMNS SERVICE_SNAPSHOT

#define ITEM_ROW                                                                                                       \
	DB_FIELDS(struct host_item, DB_ENUM(struct host_item, kind, words_kinds), DB_I64(struct host_item, host_id),   \
		  DB_I64(struct host_item, account_id), DB_I64(struct host_item, package_id),                          \
		  DB_TEXT(struct host_item, platform), DB_TEXT(struct host_item, server),                              \
		  DB_TEXT(struct host_item, username), DB_TEXT(struct host_item, name),                                \
		  DB_TEXT(struct host_item, product), DB_TEXT(struct host_item, family),                               \
		  DB_TEXT(struct host_item, status), DB_TEXT(struct host_item, suspended),                             \
		  DB_TEXT(struct host_item, epp_status), DB_DAY(struct host_item, expires_on),                         \
		  DB_DAY(struct host_item, next_due_on),                                                               \
		  DB_FLAG(struct host_item, open_document), DB_DAY(struct host_item, document_due_on),                 \
		  DB_I64(struct host_item, document_cents), DB_TEXT(struct host_item, registrant_email),               \
		  DB_TEXT(struct host_item, registrant_name), DB_TEXT(struct host_item, registrant_tax_code),          \
		  DB_TEXT(struct host_item, other_domains), DB_DAY(struct host_item, recoverable_until),               \
		  DB_I64(struct host_item, restore_cents), DB_TEXT(struct host_item, guarded),                         \
		  DB_FLAG(struct host_item, live),                                                                     \
		  DB_I64(struct host_item, live_reseller_id), DB_TEXT(struct host_item, live_reference),               \
		  DB_TEXT(struct host_item, snapshot))

#define PAGE                                                                                                           \
	DB_FIELDS(struct host_page, DB_I64(struct host_page, account_id), DB_I64(struct host_page, after),             \
		  DB_I64(struct host_page, before), DB_TEXT(struct host_page, like), DB_I64(struct host_page, limit))
#define BEYOND(column) column " > :after AND " column " < IF(:before = 0, 9223372036854775807, :before) "

#define DOMAINS_OF                                                                                                     \
	"SELECT " DOMAIN_COLUMNS "FROM host_domain d " LIVE("domain", "d.domain_id") "WHERE d.account_id = "           \
	":account_id "                                                                                                 \
	"AND " BEYOND("d.domain_id") "AND (:like IS NULL OR d.fqdn LIKE :like) ORDER BY d.domain_id "
/* A site that was extracted is a service of its own by now. */
#define SITE_IS_THERE "(s.package_id IS NULL OR s.status <> 'Terminated') "
#define SERVICES_OF                                                                                                    \
	"SELECT " SERVICE_COLUMNS "FROM host_service s " LIVE("hosting", "s.service_id") "WHERE "                      \
	"s.account_id = :account_id AND " SITE_IS_THERE "AND " BEYOND("s.service_id") "AND (:like IS NULL OR "         \
	"s.name LIKE :like) "                                                                                          \
	"ORDER BY s.service_id "

DB_QUERY(host_domains_of, .sql = DOMAINS_OF "LIMIT :limit", .in = PAGE, .out = ITEM_ROW);
DB_QUERY(host_domains_of_back, .sql = DOMAINS_OF "DESC LIMIT :limit", .in = PAGE, .out = ITEM_ROW);
DB_QUERY(host_services_of, .sql = SERVICES_OF "LIMIT :limit", .in = PAGE, .out = ITEM_ROW);
DB_QUERY(host_services_of_back, .sql = SERVICES_OF "DESC LIMIT :limit", .in = PAGE, .out = ITEM_ROW);

struct ids {
	const char *ids;
};

#define IDS   DB_FIELDS(struct ids, DB_TEXT(struct ids, ids))
#define ID_OF "FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) j STRAIGHT_JOIN "
#define DOMAINS_BY_ID                                                                                                  \
	"SELECT " DOMAIN_COLUMNS ID_OF "host_domain d ON d.domain_id = j.id " LIVE("domain", "d.domain_id")
#define SERVICES_BY_ID                                                                                                 \
	"SELECT " SERVICE_COLUMNS ID_OF "host_service s ON s.service_id = j.id " LIVE("hosting", "s.service_id")

DB_QUERY(host_domains_by_id, .sql = DOMAINS_BY_ID, .in = IDS, .out = ITEM_ROW);
DB_QUERY(host_services_by_id, .sql = SERVICES_BY_ID, .in = IDS, .out = ITEM_ROW);
DB_QUERY(host_domains_lock, .sql = DOMAINS_BY_ID "FOR UPDATE", .in = IDS, .out = ITEM_ROW);
DB_QUERY(host_services_lock, .sql = SERVICES_BY_ID "FOR UPDATE", .in = IDS, .out = ITEM_ROW);

enum rc host_store_items_of(struct db *db, struct arena *a, const struct host_page *page, struct host_item **rows,
			    size_t *count)
{
	const struct db_query *q = page->before ? &host_domains_of_back : &host_domains_of;
	if (page->kind == KIND_HOSTING)
		q = page->before ? &host_services_of_back : &host_services_of;
	return db_all(db, q, page, a, rows, count);
}

enum rc host_store_items_by_id(struct db *db, struct arena *a, enum item_kind kind, const char *ids_json,
			       struct host_item **rows, size_t *count)
{
	const struct db_query *q = kind == KIND_DOMAIN ? &host_domains_by_id : &host_services_by_id;
	return db_all(db, q, &(struct ids){ ids_json }, a, rows, count);
}

enum rc host_store_items_lock(struct db *db, struct arena *a, enum item_kind kind, const char *ids_json,
			      struct host_item **rows, size_t *count)
{
	const struct db_query *q = kind == KIND_DOMAIN ? &host_domains_lock : &host_services_lock;
	return db_all(db, q, &(struct ids){ ids_json }, a, rows, count);
}

struct named {
	int64_t account_id;
	const char *name;
	int64_t host_id;
};

DB_QUERY(host_domain_named,
	 .sql = "SELECT domain_id AS host_id FROM host_domain WHERE account_id = :account_id AND fqdn = :name "
		"ORDER BY status <> 'Active', domain_id LIMIT 1",
	 .in = DB_FIELDS(struct named, DB_I64(struct named, account_id), DB_TEXT(struct named, name)),
	 .out = DB_FIELDS(struct named, DB_I64(struct named, host_id)));

struct names {
	int64_t account_id;
	const char *names;
};

/* The ids alone: hardly a submission has any, and what is told of a service has columns too long to sort in memory. */
DB_QUERY(host_services_named,
	 .sql = "SELECT s.service_id AS host_id FROM JSON_TABLE(:names, '$[*]' "
		"COLUMNS (name VARCHAR(253) COLLATE utf8mb4_bin PATH '$')) j "
		"STRAIGHT_JOIN host_service s ON s.name COLLATE utf8mb4_bin = j.name "
		"WHERE s.account_id = :account_id AND " SITE_IS_THERE,
	 .in = DB_FIELDS(struct names, DB_I64(struct names, account_id), DB_TEXT(struct names, names)),
	 .out = DB_FIELDS(struct named, DB_I64(struct named, host_id)));

enum rc host_store_domain_named(struct db *db, int64_t account_id, const char *name, int64_t *domain_id)
{
	struct arena none = { 0 };
	struct named found = { 0 };
	struct named wanted = { .account_id = account_id, .name = name };
	enum rc rc = db_one(db, &host_domain_named, &wanted, &none, &found);
	arena_free(&none);
	*domain_id = found.host_id;
	return rc;
}

static int by_host_id(const void *l, const void *r)
{
	const struct host_item *a = l, *b = r;
	return (a->host_id > b->host_id) - (a->host_id < b->host_id);
}

enum rc host_store_services_named(struct db *db, struct arena *a, int64_t account_id, const char *names_json,
				  struct host_item **rows, size_t *count)
{
	struct named *found;
	size_t n;
	*count = 0;
	RETURN_IF_FAILED(db_all(db, &host_services_named, &(struct names){ account_id, names_json }, a, &found, &n));
	if (n == 0)
		return RC_OK;
	struct buf ids = BUF_IN(a);
	for (size_t i = 0; i < n; i++)
		buf_addf(&ids, "%s%lld", i ? "," : "[", (long long)found[i].host_id);
	buf_addc(&ids, ']');
	RETURN_IF_FAILED(host_store_items_by_id(db, a, KIND_HOSTING, buf_str(&ids), rows, count));
	qsort(*rows, *count, sizeof(**rows), by_host_id);
	return RC_OK;
}

struct domain_count {
	int64_t account_id, count;
};

DB_QUERY(host_count_domains,
	 .sql = "SELECT COUNT(*) AS count FROM host_domain WHERE account_id = :account_id",
	 .in = DB_FIELDS(struct domain_count, DB_I64(struct domain_count, account_id)),
	 .out = DB_FIELDS(struct domain_count, DB_I64(struct domain_count, count)));

enum rc host_store_count_domains(struct db *db, int64_t account_id, int64_t *count)
{
	struct arena none = { 0 };
	struct domain_count found = { 0 };
	enum rc rc = db_one(db, &host_count_domains, &(struct domain_count){ .account_id = account_id }, &none, &found);
	arena_free(&none);
	*count = found.count;
	return rc;
}

/* ---- the owner -------------------------------------------------------------------------------------------- */

#define CHANGE                                                                                                         \
	DB_FIELDS(struct host_owner_change, DB_I64(struct host_owner_change, host_id),                                 \
		  DB_I64(struct host_owner_change, from_account), DB_I64(struct host_owner_change, to_account),        \
		  DB_TEXT(struct host_owner_change, payment_method))
#define CHANGE_SQL(view, id)                                                                                           \
	"UPDATE " view " SET account_id = :to_account, subscription_id = '', payment_method = :payment_method "        \
	"WHERE " id " = :host_id AND account_id = :from_account"

DB_QUERY(host_change_domain_owner, .sql = CHANGE_SQL("host_domain_owner", "domain_id"), .in = CHANGE);
DB_QUERY(host_change_service_owner, .sql = CHANGE_SQL("host_service_owner", "service_id"), .in = CHANGE);

enum rc host_store_change_owner(struct db *db, enum item_kind kind, const struct host_owner_change *changes,
				size_t count)
{
	uint64_t affected;
	const struct db_query *q = kind == KIND_DOMAIN ? &host_change_domain_owner : &host_change_service_owner;
	RETURN_IF_FAILED(db_run_many(db, q, changes, count, &affected));
	return affected == count ? RC_OK : RC_STALE;
}

/* ---- Fracto ----------------------------------------------------------------------------------------------- */

DB_QUERY(host_service_extract,
	 .sql = "CALL host_service_extract(:site_id, :product, :next_due_on, :key, @handover_service_id)",
	 .in = DB_FIELDS(struct host_extraction, DB_I64(struct host_extraction, site_id),
			 DB_TEXT(struct host_extraction, product), DB_DAY(struct host_extraction, next_due_on),
			 DB_TEXT(struct host_extraction, key)));

DB_QUERY(host_service_extracted, .sql = "SELECT CAST(@handover_service_id AS SIGNED) AS site_id",
	 .out = DB_FIELDS(struct host_extraction, DB_I64(struct host_extraction, site_id)));

enum rc host_store_service_extract(struct db *db, struct arena *a, const struct host_extraction *extraction,
				   int64_t *service_id)
{
	struct host_extraction made = { 0 };
	RETURN_IF_FAILED(db_run(db, &host_service_extract, extraction, NULL));
	RETURN_IF_FAILED(db_one(db, &host_service_extracted, NULL, a, &made));
	*service_id = made.site_id;
	return made.site_id ? RC_OK : RC_NOT_FOUND;
}

/* ---- prices ----------------------------------------------------------------------------------------------- */

struct lists {
	const char *one, *other;
};

DB_QUERY(host_prices,
	 .sql = "SELECT product, price_list, net_cents, currency FROM host_price WHERE price_list IN (:one, :other)",
	 .in = DB_FIELDS(struct lists, DB_TEXT(struct lists, one), DB_TEXT(struct lists, other)),
	 .out = DB_FIELDS(struct host_price, DB_TEXT(struct host_price, product),
			  DB_TEXT(struct host_price, price_list), DB_I64(struct host_price, net_cents),
			  DB_TEXT(struct host_price, currency)));

enum rc host_store_prices(struct db *db, struct arena *a, const char *price_list, struct host_price **rows,
			  size_t *count)
{
	return db_all(db, &host_prices, &(struct lists){ price_list, price_list }, a, rows, count);
}

enum rc host_store_prices_of_two(struct db *db, struct arena *a, const char *const lists[2], struct host_price **rows,
				 size_t *count)
{
	return db_all(db, &host_prices, &(struct lists){ lists[0], lists[1] }, a, rows, count);
}
