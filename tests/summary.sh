#!/bin/bash
# Counts test results.
#   summary.sh DIR...              a line per suite, then "check: N passed, N failed, N skipped"
#   summary.sh --failures DIR...   the logs of the tests that failed; exits 1 where none did
#
# A DIR is a suite: whatever lies below it of automake's .trs files (":test-result: PASS ..." lines), of .tap files
# and of .counts files ("passed failed skipped"). Exits 1 where something failed, or where a suite passed nothing at
# all: a suite that ran nothing proves nothing.
set -euo pipefail

main() {
	if [ "${1:-}" = --failures ]; then
		shift
		show_failures "$@"
		return
	fi
	local passed=0 failed=0 skipped=0 p f s suite
	for suite; do
		read -r p f s < <(count "$suite")
		if [ "$((p + f))" = 0 ]; then
			f=1
			echo "$(basename "$suite"): ran nothing"
		else
			echo "$(basename "$suite"): $p passed, $f failed, $s skipped"
		fi
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	done
	[ $# -gt 0 ] || { echo "no suite at all"; failed=1; }
	echo "check: $passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}

count() { # prints "passed failed skipped" of one suite; an empty result file counts as failed
	{
		find "$1" -type f \( -name '*.trs' -o -name '*.tap' -o -name '*.counts' \) -empty -printf '0 1 0\n'
		count_lines "$1"
	} | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }'
}

# shellcheck disable=SC2016
count_lines() {
	find "$1" -type f \( -name '*.trs' -o -name '*.tap' -o -name '*.counts' \) -print0 | sort -z | xargs -0r awk '
		FNR == 1 { file() }
		FILENAME ~ /\.trs$/ && $1 == ":test-result:" { results++; tally($2) }
		FILENAME ~ /\.tap$/ && /^(not )?ok( |$)/ {
			results++
			tally(/# *SKIP/ ? "SKIP" : $1 == "ok" ? "PASS" : "FAIL")
		}
		FILENAME ~ /\.counts$/ { results++; p += $1; f += $2; s += $3 }
		END { file(); print p + 0, f + empty, s + 0 }
		function file() { # a result file without a result: its test broke off before it began
			if (seen++ && !results)
				empty++
			results = 0
		}
		function tally(what) {
			if (what == "PASS" || what == "XFAIL")
				p++
			else if (what == "SKIP")
				s++
			else
				f++
		}'
}

show_failures() {
	local trs log any=1
	while IFS= read -r -d '' trs; do
		! { grep -q '^:test-result:' "$trs" && ! grep -qE '^:test-result: (FAIL|ERROR|XPASS)' "$trs"; } ||
			continue
		any=0
		log=${trs%.trs}.log
		echo "==== ${log##*/}"
		if [ -s "$log" ]; then cat "$log"; else echo "(no output)"; fi
	done < <(find "$@" -name '*.trs' -print0 | sort -z)
	return $any
}

main "$@"
