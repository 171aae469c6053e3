/* The published cases of the commission: tests/data/commission/, line by line. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/csv.h"
#include "domain/commission.h"

static struct arena arena;

struct table {
	struct csv csv;
	struct csv_row row;
	size_t cells;
};

/* Opens one of the files and reads over its header. */
static void open_table(struct table *t, const char *name, size_t cells)
{
	struct buf bytes = BUF_IN(&arena);
	char block[4096];
	size_t n;
	const char *data = getenv("TEST_DATA"), *srcdir = getenv("srcdir");
	const char *directory = data ? data : arena_printf(&arena, "%s/tests/data", srcdir ? srcdir : ".");
	FILE *f = fopen(arena_printf(&arena, "%s/commission/%s", directory, name), "re");
	cr_assert(f, "%s cannot be read", name);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&bytes, block, n);
	fclose(f);
	*t = (struct table){ .cells = cells };
	cr_assert_eq(csv_open(&t->csv, &arena, buf_str(&bytes), bytes.len), RC_OK);
	cr_assert_eq(csv_next(&t->csv, &t->row), RC_OK);
	cr_assert_eq(t->row.count, cells, "the header of %s", name);
}

static bool next(struct table *t)
{
	enum rc rc = csv_next(&t->csv, &t->row);
	if (rc == RC_NOT_FOUND)
		return false;
	cr_assert_eq(rc, RC_OK, "line %zu", t->row.line);
	cr_assert_eq(t->row.count, t->cells, "line %zu", t->row.line);
	return true;
}

static int64_t number_at(const char *text, char **end)
{
	int64_t n = strtoll(text, end, 10);
	cr_assert_neq(*end, text, "no number: %s", text);
	return n;
}

static int64_t number(const struct table *t, size_t cell)
{
	char *end;
	int64_t n = number_at(t->row.cells[cell], &end);
	cr_assert_eq(*end, '\0', "line %zu: %s", t->row.line, t->row.cells[cell]);
	return n;
}

static int32_t day(const struct table *t, size_t cell)
{
	int32_t d = DAY_NONE;
	if (*t->row.cells[cell])
		cr_assert(day_parse(t->row.cells[cell], &d), "line %zu: %s", t->row.line, t->row.cells[cell]);
	return d;
}

/* "rate" with basis points, or "fixed" with cents; a fixed amount of nothing is one too. */
static struct commission_term term(const struct table *t)
{
	int64_t value = number(t, 1);
	if (strcmp(t->row.cells[0], "fixed") == 0)
		return (struct commission_term){ .kind = COMMISSION_FIXED, .fixed_cents = value };
	cr_assert_str_eq(t->row.cells[0], "rate", "line %zu", t->row.line);
	return (struct commission_term){ .kind = COMMISSION_RATE, .rate_bp = value };
}

Test(commission_table, every_line_accrues_and_reverses_as_published)
{
	struct table t;
	size_t lines = 0;
	for (open_table(&t, "lines.csv", 8); next(&t); lines++) {
		struct commission_refund refund = { .net_cents = number(&t, 2) };
		int64_t balance = commission_accrual(term(&t), refund.net_cents);
		const char *why = t.row.cells[7];
		char *told = (char *)t.row.cells[3], *expected = (char *)t.row.cells[5];
		cr_expect_eq(balance, number(&t, 4), "%s: accrues %lld", why, (long long)balance);
		while (*told) {
			refund.refunded_so_far_cents += number_at(told, &told);
			int64_t wanted = number_at(expected, &expected);
			int64_t reversal = commission_reversal(term(&t), refund);
			cr_expect_eq(reversal, wanted, "%s: reverses %lld", why, (long long)reversal);
			refund.already_reversed_cents -= reversal;
			balance += reversal;
		}
		cr_expect_eq(*expected, '\0', "%s: more reversals than refunds", why);
		cr_expect_eq(balance, number(&t, 6), "%s: leaves %lld", why, (long long)balance);
	}
	cr_expect_geq(lines, 60, "%zu lines", lines);
}

Test(commission_table, every_day_is_covered_as_published)
{
	struct table t;
	size_t lines = 0;
	for (open_table(&t, "days.csv", 5); next(&t); lines++) {
		bool earns = commission_covers_day(day(&t, 0), (int)number(&t, 1), day(&t, 2));
		cr_expect_str_eq(earns ? "yes" : "no", t.row.cells[3], "line %zu: %s", t.row.line, t.row.cells[4]);
	}
	cr_expect_geq(lines, 30, "%zu lines", lines);
	cr_expect_not(commission_covers_day(DAY_NONE, 0, 20000));
	cr_expect_not(commission_covers_day(20000, 0, DAY_NONE));
}

Test(commission_table, every_estimate_is_as_published)
{
	struct table t;
	size_t lines = 0;
	for (open_table(&t, "estimates.csv", 10); next(&t); lines++) {
		struct commission_outlook o = { .term = term(&t),
						.price_cents = number(&t, 2),
						.starts_on = day(&t, 3),
						.months = (int)number(&t, 4),
						.next_due_on = day(&t, 5),
						.from_day = day(&t, 6),
						.to_day = day(&t, 7) };
		cr_expect_eq(commission_estimate(&o), number(&t, 8), "line %zu: %s: %lld", t.row.line,
			     t.row.cells[9], (long long)commission_estimate(&o));
	}
	cr_expect_geq(lines, 20, "%zu lines", lines);
}
