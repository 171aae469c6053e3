#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "domain/extraction_lists.h"

/* As the columns of the schema spell them (sql/migrations/005_fracto.sql). */
static const struct list {
	const char *name;
	const struct words *words;
	const char *spellings;
} lists[] = {
	{ "steps", &words_steps, "'inventory','plan','copy','shadow_check','switch','standalone'" },
	{ "outcomes", &words_outcomes, "'done','retry','fail','hold','back'" },
	{ "executors", &words_executors, "'manual','command','host'" },
	{ "leaning kinds", &words_leaning_kinds, "'ns','mx','spf','webmail','server','other'" },
	{ "statuses", &words_extraction_statuses, "'ready','leased','waiting','held','failed','done'" },
	{ "stages", &words_package_stages, "'asked','proposed','answered','silent','agreed'" },
	{ "choices", &words_fracto_choices, "'separate','together'" },
};

#define COUNT (sizeof(lists) / sizeof(lists[0]))

Test(extraction_lists, every_list_is_the_schemas_in_order)
{
	for (size_t i = 0; i < COUNT; i++) {
		char spelt[200] = "";
		for (int v = 0; v < lists[i].words->count; v++)
			snprintf(spelt + strlen(spelt), sizeof(spelt) - strlen(spelt), "%s'%s'", v ? "," : "",
				 words_spelling(lists[i].words, v));
		cr_expect_str_eq(spelt, lists[i].spellings, "list of %s", lists[i].name);
	}
}

Test(extraction_lists, every_spelling_is_found_again_and_has_a_label)
{
	for (size_t i = 0; i < COUNT; i++)
		for (int v = 0; v < lists[i].words->count; v++) {
			cr_expect_eq(words_find(lists[i].words, words_spelling(lists[i].words, v)), v, "%s %d",
				     lists[i].name, v);
			cr_expect(*words_label(lists[i].words, v), "%s %d", lists[i].name, v);
		}
}
