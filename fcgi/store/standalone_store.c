#include "store/standalone_store.h"

#include "store/address.h"

#define PLACED(name, place)                                                                                            \
	{ name, DB_TYPE_TEXT, offsetof(struct standalone_row, cells) + sizeof(const char *) * (place), NULL }
#define FIELD(table, column, ...) PLACED(#column, STANDALONE_##table##_##column),

static const struct db_field account_fields[] = { PLACED("account_id", 0), STANDALONE_ACCOUNT_COLUMNS(FIELD) };
static const struct db_field domain_fields[] = { PLACED("domain_id", 0), STANDALONE_DOMAIN_COLUMNS(FIELD) };
static const struct db_field service_fields[] = { PLACED("service_id", 0), STANDALONE_SERVICE_COLUMNS(FIELD) };

#define FIELDS(table)                                                                                                  \
	{ sizeof(struct standalone_row), sizeof(table##_fields) / sizeof(struct db_field), table##_fields }

/* The columns behind the key, as a SELECT, an INSERT and an UPDATE want them. */
#define READ(table, column, ...)  ", CAST(" #column " AS CHAR) AS " #column
#define NAMED(table, column, ...) ", " #column
#define VALUE(table, column, ...) ", :" #column
#define SET(table, column, ...)   ", " #column " = :" #column

/* A key is compared as a number: as text it would be brought to a floating one. */
#define QUERIES(table, key, LIST, natural)                                                                             \
	{                                                                                                              \
		.get = { .name = "standalone_" #table "_get",                                                          \
			 .sql = "SELECT CAST(" #key " AS CHAR) AS " #key LIST(READ) " FROM " #table                    \
				" WHERE " #key " = CAST(:" #key " AS SIGNED)",                                         \
			 .in = FIELDS(table),                                                                          \
			 .out = FIELDS(table) },                                                                       \
		.find = { .name = "standalone_" #table "_find",                                                        \
			  .sql = "SELECT CAST(" #key " AS CHAR) AS " #key LIST(READ) " FROM " #table                   \
				 " WHERE " natural " ORDER BY " #key " LIMIT 2",                                       \
			  .in = FIELDS(table),                                                                         \
			  .out = FIELDS(table) },                                                                      \
		.insert = { .name = "standalone_" #table "_insert",                                                    \
			    .sql = "INSERT INTO " #table " (" #key LIST(NAMED) ") VALUES (:" #key LIST(VALUE) ")",     \
			    .in = FIELDS(table) },                                                                     \
		.update = { .name = "standalone_" #table "_update",                                                    \
			    .sql = "UPDATE " #table " SET " #key " = " #key LIST(SET) " WHERE " #key                   \
				   " = CAST(:" #key " AS SIGNED)",                                                     \
			    .in = FIELDS(table) },                                                                     \
	}

static const struct {
	struct db_query get, find, insert, update;
} queries[STANDALONE_TABLE_COUNT] = {
	[STANDALONE_ACCOUNT] = QUERIES(account, account_id, STANDALONE_ACCOUNT_COLUMNS,
				       ADDRESS_IS("email", ":email")),
	[STANDALONE_DOMAIN] = QUERIES(domain, domain_id, STANDALONE_DOMAIN_COLUMNS, "fqdn = :fqdn"),
	[STANDALONE_SERVICE] = QUERIES(service, service_id, STANDALONE_SERVICE_COLUMNS,
				       "name = :name AND product = :product"),
};

enum rc standalone_store_get(struct db *db, struct arena *a, enum standalone_table table, struct standalone_row *row)
{
	const struct standalone_row key = { .cells = { row->cells[0] } };
	return db_one(db, &queries[table].get, &key, a, row);
}

enum rc standalone_store_find(struct db *db, struct arena *a, enum standalone_table table,
			      const struct standalone_row *row, struct standalone_row **rows, size_t *count)
{
	return db_all(db, &queries[table].find, row, a, rows, count);
}

enum rc standalone_store_insert(struct db *db, enum standalone_table table, const struct standalone_row *row)
{
	return db_run(db, &queries[table].insert, row, NULL);
}

enum rc standalone_store_update(struct db *db, enum standalone_table table, const struct standalone_row *row)
{
	return db_change(db, &queries[table].update, row);
}
