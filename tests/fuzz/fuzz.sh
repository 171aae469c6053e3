#!/bin/sh
# Every fuzz target once over what lies around, as TAP: they stay buildable, and hold for inputs that are not theirs.
# Long runs: link the target with clang -fsanitize=fuzzer,address,undefined instead of main.c.
set -- "$builddir"/fuzz_*
echo "1..$#"
n=0
for target in "$@"; do
	n=$((n + 1))
	case $target in *.o | *.c) echo "ok $n - # SKIP not a program"; continue ;; esac
	if "$target" "$srcdir"/tests/unit/*.c "$srcdir"/tests/data/*.json "$srcdir"/tests/data/*/*.csv \
		"$srcdir"/po/*.po "$srcdir"/sql/*/*.sql \
		>/dev/null; then
		echo "ok $n - ${target##*/}"
	else
		echo "not ok $n - ${target##*/}"
	fi
done
