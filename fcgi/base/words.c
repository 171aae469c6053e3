#include "base/words.h"

#include <stddef.h>
#include <string.h>

const char *words_spelling(const struct words *words, int value)
{
	return value >= 0 && value < words->count ? words->spellings[value] : "";
}

const char *words_label(const struct words *words, int value)
{
	return words->labels && value >= 0 && value < words->count ? words->labels[value] : "";
}

int words_find(const struct words *words, const char *spelling)
{
	for (int i = 0; spelling && i < words->count; i++)
		if (strcmp(words->spellings[i], spelling) == 0)
			return i;
	return -1;
}

bool words_next(const char **at, size_t *n)
{
	*at += *n;
	*at += strspn(*at, " ,");
	*n = strcspn(*at, " ,");
	return *n != 0;
}

bool words_has(const char *list, const char *word)
{
	size_t n = 0;
	for (const char *at = list; words_next(&at, &n);)
		if (strncmp(at, word, n) == 0 && word[n] == '\0')
			return true;
	return false;
}
