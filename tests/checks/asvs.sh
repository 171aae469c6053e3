#!/bin/bash
# Every line of the ASVS table has its parts, and every evidence it names is there.
. "$(dirname "$0")/lib.sh"

table=tests/security/asvs.csv

# A text may hold ";", so a line is read from both ends: the first two and the last two fields.
lines() { grep -nv '^#' "$table"; }

odd_lines() {
	lines | grep -vE '^[0-9]+:V[0-9]+(\.[0-9x]+)*;.*;(met|part|open|other|none);[^;]*$' | sed "s|^|$table:|"
}

met_without_evidence() {
	lines | grep -E ';(met|part);$' | sed "s|^|$table:|"
}

missing_evidence() {
	local line one file text
	lines | while read -r line; do
		sed 's/ + /\n/g' <<<"${line##*;}" | while read -r one; do
			[ -n "$one" ] || continue
			file=${one%%:*} text=
			[ "$file" = "$one" ] || text=${one#*:}
			if [ ! -f "$file" ]; then
				echo "$table:${line%%:*}: there is no $file"
			elif [ -n "$text" ] && ! grep -qF -- "$text" "$file"; then
				echo "$table:${line%%:*}: $file does not hold: $text"
			fi
		done
	done
}

plants() {
	plant 'every evidence of the ASVS table is there' tests/security/asvs.csv \
		<<<'V1;a;b;met;tests/nowhere.c + fcgi/routes.h:not there'
}

[ "${1:-}" != --self-test ] || self_test
odd_lines | rule 'every line of the ASVS table has its parts'
met_without_evidence | rule 'what is met has its evidence'
missing_evidence | rule 'every evidence of the ASVS table is there'
finish
