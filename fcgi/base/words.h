/*
 * A closed list of words: number to spelling and label, and back.
 *
 * Pure. Spellings are the database's and the endpoint's; labels are message keys. The lists themselves are in
 * domain/migration_lists.h.
 */
#ifndef HANDOVER_BASE_WORDS_H
#define HANDOVER_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	int count;
	const char *const *spellings; /* in the enum's order */
	const char *const *labels;    /* or NULL: the list has none */
};

/* "" for a value outside the list (the _NONE values). */
const char *words_spelling(const struct words *words, int value) __attribute__((returns_nonnull));
const char *words_label(const struct words *words, int value) __attribute__((returns_nonnull));

/* -1 where no word is spelt so, or spelling is NULL. */
int words_find(const struct words *words, const char *spelling);

/*
 * Words in one string, separated by spaces or commas: a key of the configuration, the host's status words.
 *
 *     size_t n = 0;
 *     for (const char *at = list; words_next(&at, &n);)
 *             the n bytes at at are a word, never none
 */
bool words_next(const char **at, size_t *n);

/* Whether word is one of them, in these very letters. */
bool words_has(const char *list, const char *word);

#endif
