/* fsm2dot: the table of transitions as a Mermaid state diagram, for fcgi/README.md; make check compares the two. */
#include <stdio.h>

#include "domain/fsm.h"

static const char *name(enum migration_state state)
{
	return state == STATE_NONE ? "[*]" : words_spelling(&words_states, (int)state);
}

int main(void)
{
	struct fsm_row row;
	puts("stateDiagram-v2");
	for (int i = 0; fsm_row(i, &row); i++)
		printf("    %s --> %s: %s (%s)\n", name(row.from), name(row.to),
		       words_spelling(&words_events, (int)row.event), words_spelling(&words_roles, (int)row.who));
	for (int s = 0; s < STATE_COUNT; s++)
		if (migration_state_is_terminal((enum migration_state)s))
			printf("    %s --> [*]\n", name((enum migration_state)s));
	return 0;
}
