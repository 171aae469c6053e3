#include <criterion/criterion.h>
#include <string.h>

#include "domain/migration_lists.h"

static const struct list {
	const char *name;
	const struct words *words;
	int count;
	bool labelled;
} lists[] = {
	{ "states", &words_states, STATE_COUNT, true },
	{ "events", &words_events, EVENT_COUNT, false },
	{ "roles", &words_roles, ROLE_COUNT, false },
	{ "item states", &words_item_states, ITEM_STATE_COUNT, true },
	{ "holds", &words_holds, HOLD_COUNT, true },
	{ "kinds", &words_kinds, KIND_COUNT, true },
	{ "reasons", &words_reasons, REASON_COUNT, true },
	{ "verdicts", &words_verdicts, VERDICT_COUNT, true },
	{ "languages", &words_languages, 2, true },
};

Test(migration_lists, every_spelling_is_found_again)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct list *l = &lists[i];
		cr_expect_eq(l->words->count, l->count, "list of %s", l->name);
		for (int v = 0; v < l->count; v++)
			cr_expect_eq(words_find(l->words, words_spelling(l->words, v)), v, "%s %d", l->name, v);
	}
}

Test(migration_lists, spellings_are_lower_case_words)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (int v = 0; v < lists[i].count; v++) {
			const char *s = words_spelling(lists[i].words, v);
			size_t plain = strspn(s, "abcdefghijklmnopqrstuvwxyz_");
			cr_expect(*s && plain == strlen(s), "%s '%s'", lists[i].name, s);
		}
}

Test(migration_lists, what_people_see_has_a_label)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (int v = 0; v < lists[i].count; v++)
			cr_expect_eq(*words_label(lists[i].words, v) != '\0', lists[i].labelled, "%s %d",
				     lists[i].name, v);
}

Test(migration_lists, values_outside_the_list_have_no_spelling)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		cr_expect_str_empty(words_spelling(lists[i].words, -1), "%s", lists[i].name);
		cr_expect_str_empty(words_spelling(lists[i].words, lists[i].count), "%s", lists[i].name);
		cr_expect_str_empty(words_label(lists[i].words, -1), "%s", lists[i].name);
		cr_expect_str_empty(words_label(lists[i].words, lists[i].count), "%s", lists[i].name);
	}
}

Test(migration_lists, what_is_spelt_otherwise_is_not_found)
{
	static const char *const wrong[] = { "", "Requested", "requested ", " requested", "request", "requestedx" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_eq(words_find(&words_states, wrong[i]), -1, "'%s'", wrong[i]);
	cr_expect_eq(words_find(&words_states, NULL), -1);
}

Test(migration_lists, the_owners_names_and_order_stand)
{
	static const char *const states[] = { "requested",     "customer_registered", "domains_moved",
					      "hosting_moved", "commission_recorded", "withdrawn",
					      "declined",      "expired",	      "rejected" };
	for (int v = 0; v < STATE_COUNT; v++) {
		cr_expect_str_eq(words_spelling(&words_states, v), states[v]);
		cr_expect_eq(migration_state_is_terminal((enum migration_state)v), v >= STATE_COMMISSION_RECORDED,
			     "%s", states[v]);
	}
	cr_expect_not(migration_state_is_terminal(STATE_NONE));
	cr_expect_not(migration_state_is_terminal(STATE_COUNT));
}
