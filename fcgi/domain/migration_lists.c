#include "domain/migration_lists.h"

#include <stddef.h>

#include "base/text.h"

#define SPELLING(name, spelling, ...)                spelling,
#define LABEL(name, spelling, label)                 label,
#define STATE_LABEL(name, spelling, terminal, label) label,
#define TERMINAL(name, spelling, terminal, label)    terminal,

#define WORDS(which, LIST)                                                                                             \
	static const char *const which##_spellings[] = { LIST(SPELLING) };                                             \
	const struct words words_##which = { (int)(sizeof(which##_spellings) / sizeof(char *)), which##_spellings,     \
					     NULL }

#define LABELLED_WORDS(which, LIST, LABEL_OF)                                                                          \
	static const char *const which##_spellings[] = { LIST(SPELLING) };                                             \
	static const char *const which##_labels[] = { LIST(LABEL_OF) };                                                \
	const struct words words_##which = { (int)(sizeof(which##_spellings) / sizeof(char *)), which##_spellings,     \
					     which##_labels }

#define LANGUAGES(LANGUAGE) LANGUAGE(IT, "it", "Italiano") LANGUAGE(EN, "en", "English")

LABELLED_WORDS(states, MIGRATION_STATES, STATE_LABEL);
WORDS(events, MIGRATION_EVENTS);
WORDS(roles, ROLES);
LABELLED_WORDS(item_states, ITEM_STATES, LABEL);
LABELLED_WORDS(holds, HOLD_REASONS, LABEL);
LABELLED_WORDS(kinds, ITEM_KINDS, LABEL);
LABELLED_WORDS(reasons, MIGRATION_REASONS, LABEL);
LABELLED_WORDS(verdicts, VERDICTS, LABEL);
LABELLED_WORDS(languages, LANGUAGES, LABEL);

bool migration_state_is_terminal(enum migration_state state)
{
	static const bool terminal[] = { MIGRATION_STATES(TERMINAL) };
	return state >= 0 && state < STATE_COUNT && terminal[state];
}
