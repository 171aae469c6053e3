#!/bin/bash
# tests/rules/rules.txt: every rule has a test, and every test it names exists. --self-test plants each.
. "$(dirname "$0")/lib.sh"

table=tests/rules/rules.txt

# "line: what" for each rule without a test, and each test without its rule.
untested() {
	awk -v f="$table" '
		function close_rule() { if (rule && !tests) print f ":" at ": no test: " rule }
		/^#/ || /^$/ { if (/^##/) { close_rule(); rule = "" } next }
		/^\t/ { if (!rule) print f ":" NR ": a test of no rule"; tests++; next }
		{ close_rule(); rule = $0; at = NR; tests = 0 }
		END { close_rule(); if (NR == 0) print f ":1: empty" }' "$table"
}

# Names are looked for as they stand in the sources: @test("NAME") of Python, Test(NAME) of C.
missing() {
	local n=0 line file name
	while IFS= read -r line; do
		n=$((n + 1))
		[[ $line == $'\t'* ]] || continue
		line=${line#$'\t'} file=tests/${line%%: *} name=${line#*: }
		case $file in
		*.py) grep -qF "@test(\"$name\")" "$file" ;;
		*.c) grep -qF "Test($name)" "$file" ;;
		*) false ;;
		esac 2>/dev/null || echo "$table:$n: no such test: $line"
	done <"$table"
}

plants() {
	plant 'every rule has a test' "$table" <<-'END'
		A rule that nobody tests
		# the end
	END
	printf 'A rule\n\te2e/test_pages.py: a test that is not there\n' >>"$copy/$table"
	names+=('every test that a rule names exists') files+=("$table")
}

if [ "${1:-}" = --self-test ]; then
	self_test
fi
untested | rule 'every rule has a test'
missing | rule 'every test that a rule names exists'
finish
