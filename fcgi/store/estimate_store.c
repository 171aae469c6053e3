#include "store/estimate_store.h"

#define TERMS                                                                                                          \
	"SELECT t.rate_bp, t.fixed_cents, t.months, t.starts_on, "                                                     \
	"COALESCE(d.next_due_on, s.next_due_on) AS next_due_on, "                                                      \
	"COALESCE(p.net_cents, 0) AS price_cents FROM commission_term t "                                              \
	"LEFT JOIN host_domain d ON t.kind = 'domain' AND d.domain_id = t.host_id AND d.status = 'Active' AND "        \
	"d.cancel_requested = 0 LEFT JOIN host_service s ON t.kind = 'hosting' AND s.service_id = t.host_id AND "      \
	"s.status IN ('Active', 'Suspended') AND s.cancel_requested = 0 "                                              \
	"LEFT JOIN account_merge m ON m.from_account = t.customer_id "                                                 \
	"LEFT JOIN term_end e ON e.item_id = t.item_id "                                                               \
	"JOIN host_account o ON o.account_id = COALESCE(d.account_id, s.account_id) "                                  \
	"LEFT JOIN host_price p ON p.product = COALESCE(d.product, s.product) AND p.price_list = o.price_list "        \
	"WHERE (t.rate_bp > 0 OR t.fixed_cents > 0) AND e.item_id IS NULL AND "                                        \
	"o.account_id IN (t.customer_id, m.root_account) AND NOT EXISTS (SELECT 1 FROM commission_term later "         \
	"WHERE later.kind = t.kind AND later.host_id = t.host_id AND later.item_id > t.item_id) AND "

#define TERM_QUERY(name, whose)                                                                                        \
	DB_QUERY(name, .sql = TERMS whose,                                                                             \
		 .in = DB_FIELDS(struct estimate_row, DB_I64(struct estimate_row, beneficiary_id)),                    \
		 .out = DB_FIELDS(struct estimate_row, DB_I64(struct estimate_row, rate_bp),                           \
				  DB_I64(struct estimate_row, fixed_cents), DB_I64(struct estimate_row, months),       \
				  DB_DAY(struct estimate_row, starts_on), DB_DAY(struct estimate_row, next_due_on),    \
				  DB_I64(struct estimate_row, price_cents)))

TERM_QUERY(estimate_terms, "t.beneficiary_id = :beneficiary_id");
TERM_QUERY(estimate_terms_all, ":beneficiary_id = 0");

enum rc estimate_store_terms(struct db *db, struct arena *a, int64_t beneficiary_id, struct estimate_row **rows,
			     size_t *count)
{
	struct estimate_row wanted = { .beneficiary_id = beneficiary_id };
	return db_all(db, beneficiary_id ? &estimate_terms : &estimate_terms_all, &wanted, a, rows, count);
}
