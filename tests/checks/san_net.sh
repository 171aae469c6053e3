#!/bin/bash
# Would the sanitized build catch anything? usage: san_net.sh BUILD-DIRECTORY
# Builds programs with planted faults, with the very flags of that build, runs each alone and as a Criterion test
# (whose runner reports neither leaks nor undefined behaviour), and expects what the check expects: a file at
# log_path. A program without a fault must leave none. Prints TAP.
# (gcc 12: with both sanitizers UBSan writes to standard error instead, unless linked with -static-libubsan.)
# shellcheck disable=SC2016,SC2034
set -uo pipefail

build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

flags_used='$(CPPFLAGS) $(AM_CFLAGS) $(CFLAGS) $(AM_LDFLAGS) $(LDFLAGS)'
flags=$(printf 'include Makefile\nflags-of-this-build:\n\t@echo %s\n' "$flags_used" |
	make -s -C "$build" -f - flags-of-this-build 2>/dev/null)
echo "# flags: $flags"

fault_none='puts("nothing wrong here");'
fault_leak='lost = malloc((size_t)n + 41); lost = NULL;'
fault_overflow='char *p = malloc(8); p[7 + n] = 1; sink = p[0]; free(p);'
fault_use_after_free='char *p = malloc(8); free(p); sink = p[n];'
fault_signed_overflow='sink = 2147483647 + n;'
fault_bad_shift='sink = 1 << (31 + n);'

program() { # FAULT KIND: its source
	local -n body=fault_$1
	printf '#include <stdio.h>\n#include <stdlib.h>\n'
	[ "$2" = alone ] || printf '#include <criterion/criterion.h>\n'
	printf 'static volatile int n = 1, sink;\nstatic char *volatile lost;\n'
	printf 'static void fault(void)\n{\n\t%s\n\t(void)sink;\n\t(void)lost;\n}\n' "$body"
	if [ "$2" = alone ]; then
		printf 'int main(void)\n{\n\tfault();\n\treturn 0;\n}\n'
	else
		printf 'Test(planted, fault)\n{\n\tfault();\n}\n'
	fi
}

number=0
for kind in alone criterion; do
	for fault in none leak overflow use_after_free signed_overflow bad_shift; do
		number=$((number + 1)) at=$work/$fault-$kind libs=() verdict=ok
		[ $kind = alone ] || libs=(-lcriterion)
		mkdir "$at"
		program $fault $kind >"$at/planted.c"
		# shellcheck disable=SC2086
		if (cd "$at" && gcc $flags -Wno-error -o planted planted.c "${libs[@]}" >build.log 2>&1); then
			ASAN_OPTIONS="${ASAN_OPTIONS:-}:log_path=$at/san" \
				UBSAN_OPTIONS="${UBSAN_OPTIONS:-}:log_path=$at/san" \
				"$at/planted" >"$at/out.log" 2>&1 </dev/null
			files=$(find "$at" -name 'san.*' -size +0 | wc -l)
			if [ $fault = none ]; then
				[ "$files" = 0 ] || verdict="not ok"
			else
				[ "$files" != 0 ] || verdict="not ok"
			fi
		else
			verdict="not ok"
		fi
		echo "$verdict $number - planted ${fault//_/ }, $kind"
		[ "$verdict" = ok ] || sed 's/^/# /' "$at"/*.log
	done
done
echo "1..$number"
