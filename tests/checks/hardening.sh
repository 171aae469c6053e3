#!/bin/bash
# What the built programs are, read from the files themselves (safety.md 4). Skipped where the build says without.
set -uo pipefail
export LC_ALL=C
: "${builddir:=.}"
number=0 broken=0

say() { # what, its complaint: none is "ok"
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		broken=1
		echo "not ok $number - $1"
		head -n 5 <<<"$2" | sed 's/^/# /'
	fi
}

# has WHAT PATTERN COMMAND...: its output holds a line with the pattern. hasnt: it does not.
has() {
	local found
	found=$("${@:3}" 2>&1)
	if grep -qE "$2" <<<"$found"; then say "$1" ""; else say "$1" "not in: ${*:3}"; fi
}

hasnt() {
	local found
	found=$("${@:3}" 2>&1) || found="$2: ${*:3} failed"
	say "$1" "$(grep -E "$2" <<<"$found")"
}

if ! grep -q '^HO_CFLAGS = .*-D_FORTIFY_SOURCE=3' "$builddir/Makefile"; then
	echo "1..0 # SKIP built without hardening (sanitizers, or --disable-hardening)"
	exit 0
fi
if ! command -v readelf objdump >/dev/null; then
	echo "1..0 # SKIP no readelf or objdump (binutils)"
	exit 0
fi

for program in handover-fcgi handover-worker handoverctl; do
	file=$builddir/$program
	has "$program may lie anywhere (PIE)" 'FLAGS_1.*PIE' readelf -dW "$file"
	has "$program: what is relocated is read-only afterwards" 'GNU_RELRO' readelf -lW "$file"
	has "$program: and all of it is, before main" 'FLAGS_1.* NOW' readelf -dW "$file"
	has "$program has a stack" 'GNU_STACK.* RW ' readelf -lW "$file"
	hasnt "$program: no segment is written and executed" '(LOAD|GNU_STACK) .* RWE ' readelf -lW "$file"
	hasnt "$program brings no path of libraries" '\((RPATH|RUNPATH|TEXTREL)\)' readelf -dW "$file"
	has "$program looks after its stack" ' __stack_chk_fail(@|$)' readelf --dyn-syms -W "$file"
	has "$program asks for sizes (FORTIFY)" ' __(memcpy|snprintf|vsnprintf)_chk(@|$)' readelf --dyn-syms -W "$file"
	hasnt "$program calls none of the functions that cannot know a size" \
		' (gets|strcpy|strcat|sprintf|vsprintf)(@|$)' readelf --dyn-syms -W "$file"
done

# Debian's own crt1.o has no CET note, and the linker keeps what all its input has; so it is our objects that are read.
if [ "$(uname -m)" = x86_64 ]; then
	objects=$(ar t "$builddir/libhandover.a" | wc -l)
	marked=$(readelf -nW "$builddir/libhandover.a" 2>/dev/null | grep -c 'IBT, SHSTK')
	say 'every object is made for indirect branch tracking and shadow stacks' \
		"$([ "$objects" = "$marked" ] || echo "$marked of $objects objects")"
	has 'and its functions begin with endbr64' 'endbr64' objdump -d --no-show-raw-insn "$builddir/handover-fcgi"
fi
echo "1..$number"
exit $broken
