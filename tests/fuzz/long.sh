#!/bin/bash
# Long runs: every fuzz target built with clang's sanitizers and run FUZZ_RUNS times, one after the other, on one core.
# A line a target: runs asked and done, reports, runs a second, edges covered. Exit status 1 where one reported.
# In the build directory: make fuzz [FUZZ_RUNS=10000000] [FUZZ_ONLY="csv json"]. What was found lies in fuzz/found/.
set -u
runs=${FUZZ_RUNS:-10000000} srcdir=$(realpath "${srcdir:-.}") work=${FUZZ_WORK:-$PWD/fuzz} seed=${FUZZ_SEED:-1}
CLANG=${CLANG:-clang}
command -v "$CLANG" >/dev/null || { echo "make fuzz needs clang" >&2; exit 2; }
mkdir -p "$work/build" "$work/found" "$work/log"
flags='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
cd "$work/build" || exit 2
[ -f config.status ] || "$srcdir/configure" -q --disable-hardening CC="$CLANG" CFLAGS="$flags" || exit 2
make -s libhandover.a >"$work/log/build" 2>&1 || { tail "$work/log/build" >&2; exit 2; }
libraries=$(sed -n 's/^LIBRARIES_USED = //p' Makefile)
while [[ $libraries =~ \$\(([A-Z0-9_]+)\) ]]; do
	libraries=${libraries//"${BASH_REMATCH[0]}"/$(sed -n "s/^${BASH_REMATCH[1]} = //p" Makefile)}
done

# How long an input may be: as short as the grammar allows, for speed.
longest() {
	case $1 in
	numbers) echo 64 ;;
	domain_name | fiscal | text) echo 128 ;;
	token) echo 400 ;;
	*) echo 256 ;;
	esac
}

run() {
	local name=$1 log="$work/log/$1" words=()
	mkdir -p "$work/corpus/$name"
	# shellcheck disable=SC2086
	"$CLANG" $flags -fsanitize=fuzzer -D_GNU_SOURCE -std=gnu11 -I"$srcdir/fcgi" -I. -Ifcgi \
		"$srcdir/tests/fuzz/fuzz_$name.c" libhandover.a $libraries -o "fuzz_$name" || return 1
	[ -f "$srcdir/tests/fuzz/$name.dict" ] && words=("-dict=$srcdir/tests/fuzz/$name.dict")
	# What is wrong with a file is said on standard error, which a million times helps nobody; the reports stay.
	[ "$name" = config ] && words+=(-close_fd_mask=2)
	local seeds=("$work/corpus/$name")
	[ -d "$srcdir/tests/fuzz/corpus/$name" ] && seeds+=("$srcdir/tests/fuzz/corpus/$name")
	nice -n 19 "./fuzz_$name" -runs="$runs" -seed="$seed" -max_len="$(longest "$name")" -rss_limit_mb=1024 \
		-timeout=10 -print_final_stats=1 -artifact_prefix="$work/found/$name-" "${words[@]}" "${seeds[@]}" \
		>/dev/null 2>"$log"
	local rc=$?
	awk -v name="$name" -v asked="$runs" -v bad=$((rc != 0)) '
		/ cov: [0-9]/ { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
		/^Done [0-9]/ { seconds = $(NF - 1) }
		/number_of_executed_units/ { done = $2 }
		END {
			printf "%-12s asked %d done %d reports %d ", name, asked, done, bad
			printf "runs/s %d edges %d seconds %d\n", seconds ? done / seconds : 0, cov, seconds
		}' "$log"
	return $rc
}

broken=0
for file in "$srcdir"/tests/fuzz/fuzz_*.c; do
	name=${file##*/fuzz_} name=${name%.c}
	[[ -z ${FUZZ_ONLY:-} || " $FUZZ_ONLY " == *" $name "* ]] || continue
	run "$name" || broken=1
done
exit $broken
