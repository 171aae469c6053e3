#!/bin/bash
# What no SQL of ours may say, and where the rest may be said. --self-test plants a violation of each rule.
. "$(dirname "$0")/lib.sh"

sql_files() { find sql -type f -name '*.sql' 2>/dev/null | sort; }

# SQL without its comments, as "file:line: text".
sql() { sql_files | xargs -r awk '{ sub(/(--|#)( .*)?$/, ""); print FILENAME ":" FNR ": " $0 }'; }

all_code() { code $(c_files fcgi); }

switches() {
	{ find fcgi sql -type f 2>/dev/null; [ ! -e dev ] || echo dev; } | sort |
		xargs -r grep -nEi '(foreign_key|check_constraint|unique)_check[s]' /dev/null
}

# "table file:line: text" of every UPDATE that sets a state; the table is "?" where the line does not say it.
state_setters() {
	all_code | sed -nE '/\bSET[[:space:]]+state\b|,[[:space:]]*state[[:space:]]*=[[:space:]]*[?:]/{
		s/.*\bUPDATE[[:space:]]+(IGNORE[[:space:]]+)?([a-z_.]+).*/\2 &/
		/^[a-z_.]+ fcgi/!s/^/? /
		p
	}'
}

second_state_setter() { # a table whose state is set by two files, or by one that is not in store/
	state_setters | awk '
		{ split($2, at, ":"); line[NR] = $0; table[NR] = $1; file[NR] = at[1] }
		!(($1, at[1]) in seen) { seen[$1, at[1]] = 1; files[$1]++ }
		END {
			for (i = 1; i <= NR; i++)
				if (files[table[i]] > 1 || file[i] !~ /^fcgi\/store\//)
					print line[i]
		}'
}

plants() {
	plant 'no constraint is switched off' fcgi/store/planted_fk.c <<<'"SET foreign_key_checks=0"'
	plant 'no constraint is switched off' sql/planted_check.sql <<<'SET CHECK_CONSTRAINT_CHECKS=0;'
	plant 'no constraint is switched off' sql/planted_unique.sql <<<'SET unique_checks=0;'
	plant 'statements are prepared in db/ only' fcgi/store/planted_stmt.c <<<'mysql_stmt_prepare(s, q, n);'
	plant 'transactions are db/ only' fcgi/store/planted_begin.c <<<'run("BEGIN");'
	plant 'transactions are db/ only' fcgi/service/planted_start.c <<<'run("START TRANSACTION");'
	plant 'transactions are db/ only' fcgi/ctl/planted_commit.c <<<'run("COMMIT");'
	plant 'transactions are db/ only' fcgi/jobs/planted_rollback.c <<<'run(" ROLLBACK TO x");'
	plant 'transactions are db/ only' fcgi/store/planted_call.c <<<'mysql_commit(db);'
	plant 'transactions are db/ only' sql/host/planted_commit.sql <<<'COMMIT;'
	plant 'one file sets the state of a table' fcgi/store/planted_state.c \
		<<<'"UPDATE migration SET state=? WHERE id=?"'
	plant 'one file sets the state of a table' fcgi/service/planted_state2.c \
		<<<'"UPDATE migration SET version=version+1, state = ?"'
	plant 'append-only rows are not deleted by a cascade' sql/planted_cascade.sql \
		<<<'REFERENCES t(id) on delete  cascade'
	plant 'lists are paged by keyset' fcgi/store/planted_offset.c <<<'"SELECT 1 LIMIT 20 OFFSET ?"'
	plant 'lists are paged by keyset' fcgi/store/planted_limit.c <<<'"SELECT 1 LIMIT ?, 20"'
}

[ "${1:-}" != --self-test ] || self_test
switches | rule 'no constraint is switched off'
all_code | grep -v '^fcgi/db/' | grep -E '\bmysql_stmt_prepare\b' | rule 'statements are prepared in db/ only'
{
	all_code | grep -v '^fcgi/db/' |
		grep -E -e '"[[:space:]]*(BEGIN|START[[:space:]]+TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|XA )\b' \
			-e 'mysql_(commit|rollback|autocommit)\b'
	sql | grep '^sql/host/' | grep -Ei '\b(START[[:space:]]+TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT)\b'
} | rule 'transactions are db/ only'
second_state_setter | rule 'one file sets the state of a table'
sql | grep -Ei 'on[[:space:]]+delete[[:space:]]+cascade' | rule 'append-only rows are not deleted by a cascade'
all_code | grep -E '"[^"]*(\bOFFSET\b|\bLIMIT[[:space:]]+[?0-9]+[[:space:]]*,)' | rule 'lists are paged by keyset'
finish
