#include "domain/extraction_lists.h"

#include "base/text.h"

#define SPELLING(name, spelling, label) spelling,
#define LABEL(name, spelling, label)	label,

#define LABELLED_WORDS(which, LIST)                                                                                    \
	static const char *const which##_spellings[] = { LIST(SPELLING) };                                             \
	static const char *const which##_labels[] = { LIST(LABEL) };                                                   \
	const struct words words_##which = { (int)(sizeof(which##_spellings) / sizeof(char *)), which##_spellings,     \
					     which##_labels }

LABELLED_WORDS(steps, EXTRACTION_STEPS);
LABELLED_WORDS(outcomes, STEP_OUTCOMES);
LABELLED_WORDS(executors, EXECUTORS);
LABELLED_WORDS(leaning_kinds, LEANING_KINDS);
LABELLED_WORDS(extraction_statuses, EXTRACTION_STATUSES);
LABELLED_WORDS(package_stages, PACKAGE_STAGES);
LABELLED_WORDS(fracto_choices, FRACTO_CHOICES);
