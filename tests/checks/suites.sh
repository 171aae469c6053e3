# shellcheck shell=bash
# What "./dev check" runs, the two builds side by side. Sourced by dev, whose build(), say(), $ROOT, $RUN and $JOBS it
# uses.
# Every result is counted from files in build/results, one directory a suite; tests/summary.sh has the last word.

every_suite() {
	RESULTS=$ROOT/build/results
	rm -rf "$RESULTS"
	mkdir -p "$RESULTS"
	built check --enable-werror || true
	built asan --enable-werror --enable-sanitizers || true
	begin_the_sanitized_suites
	if [ ! -e "$RESULTS/check-build" ]; then
		suite check check
		suite check check-all
		suite check check-browser
		suite check check-faults
		say "what the browser saw: build/check/tests/browser/screenshots"
	fi
	say "waiting for the suites of build/asan, which run beside"
	end_the_sanitized_suites
	exec "$ROOT/tests/summary.sh" "$RESULTS"/*/
}

# built NAME OPTION...: builds build/NAME; that it cannot be built counts as a failure.
built() {
	build "$@" && return
	mkdir -p "$RESULTS/$1-build"
	echo 0 1 0 >"$RESULTS/$1-build/build.counts"
	return 1
}

# In a process group of their own, so that whoever stops the check stops these too; what they print comes at the end.
begin_the_sanitized_suites() {
	say "the suites of build/asan run beside (build/results/asan.log)"
	set -m
	(suites_of_the_sanitized_build) </dev/null >"$RESULTS/asan.log" 2>&1 &
	BESIDE=$!
	set +m
	trap 'kill -- "-$BESIDE" 2>/dev/null || true' EXIT
}

end_the_sanitized_suites() {
	wait "$BESIDE" || { mkdir -p "$RESULTS/sanitizers"; echo 0 1 0 >"$RESULTS/sanitizers/end.counts"; }
	trap - EXIT
	cat "$RESULTS/asan.log"
}

# suite NAME TARGET: runs it and keeps its results, and the logs of what failed, in build/results/NAME-TARGET.
suite() {
	local dir=$ROOT/build/$1 out=$RESULTS/$1-$2 status=0
	say "make $2 in build/$1"
	find "$dir" \( -name '*.trs' -o -name '*.counts' \) -delete
	mkdir -p "$out"
	"${FIXED_ADDRESSES[@]}" make -k -s -C "$dir" -j "$JOBS" "$2" </dev/null 2>&1 | { grep -v '^PASS:' || true; } ||
		status=$?
	(cd "$dir" && find . -name '*.trs' -o -name '*.counts' | while read -r f; do
		cp --parents "$f" "$out/"
		[ ! -e "${f%.trs}.log" ] || cp --parents "${f%.trs}.log" "$out/"
	done)
	! "$ROOT/tests/summary.sh" --failures "$out" || return 0
	[ $status = 0 ] || { say "make $2 failed"; echo 0 1 0 >"$out/make.counts"; }
}

FIXED_ADDRESSES=()

# The same again under ASan and UBSan. Test runners hide what these find, so what counts is the files they write; and
# the net is tried with planted faults. The files go where the user the programs run as may write.
suites_of_the_sanitized_build() {
	local san=$RUN/san f found=0 out=$RESULTS/sanitizers
	rm -rf "$san"
	mkdir -m 1777 "$san"
	chmod 1777 "$san"
	mkdir -p "$out"
	export ASAN_OPTIONS=log_path=$san/san:log_exe_name=1:detect_leaks=1:detect_stack_use_after_return=1
	export UBSAN_OPTIONS=log_path=$san/san:log_exe_name=1:print_stacktrace=1
	# gcc 12's ASan cannot live with more than 28 random bits in an address.
	if [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28)" -gt 28 ] && setarch -R true 2>/dev/null; then
		FIXED_ADDRESSES=(setarch -R)
	fi
	if [ ! -e "$RESULTS/asan-build" ]; then
		suite asan check
		suite asan check-all
	fi
	for f in "$san"/*; do
		[ -s "$f" ] || continue
		found=$((found + 1))
		echo "==== $f"
		head -n 60 "$f"
	done
	echo "$((found == 0)) $found 0" >"$out/files.counts"
	"${FIXED_ADDRESSES[@]}" "$ROOT/tests/checks/san_net.sh" "$ROOT/build/asan" | tee "$out/san_net.tap" || true
	rm -rf "$san"
}
