# shellcheck shell=bash
# What the static checks share. Sourced; each check is a list of rules over the sources in $src.
#
#   rule NAME        one TAP line: reads violations ("file:line: what", one a line) on standard input; none is "ok"
#   plant NAME FILE  for --self-test: writes standard input to FILE of a copy of the sources; the rule must name FILE
#   finish           the plan; exit code 1 where a rule was broken
set -uo pipefail
shopt -s lastpipe # "... | rule" counts in this shell
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
src=$(cd "${srcdir:-$here/../..}" && pwd) || exit 99
cd "$src" || exit 99
number=0 broken=0
complaints=$(mktemp) copy=
trap 'rm -rf "$complaints" "$copy"' EXIT
exec 2>"$complaints" # a check that broke must not look like one that found nothing

rule() {
	local found
	number=$((number + 1))
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok $number - $1"
	else
		broken=1
		echo "not ok $number - $1"
		head -n 40 <<<"$found" | sed 's/^/# /'
	fi
}

finish() {
	rule 'the check itself ran without an error' <"$complaints"
	echo "1..$number"
	exit $broken
}

# The C sources, with comments blanked (strings and line numbers kept): code FILE... prints "file:line: text".
code() {
	perl -e '
		for my $file (@ARGV) {
			open(my $in, "<", $file) or next;
			local $/;
			my $text = <$in>;
			$text =~ s{("(?:\\.|[^"\\\n])*"|\x27(?:\\.|[^\x27\\\n])+\x27)|(/\*.*?\*/)|(//[^\n]*)}{
				my ($kept, $comment) = ($1, $2 // $3);
				defined $kept ? $kept : $comment =~ s/[^\n]//gr }gsex;
			my $n = 0;
			print "$file:", ++$n, ": $_\n" for split /\n/, $text;
		}' "$@"
}

c_files() { find "$@" -type f -name '*.[ch]' 2>/dev/null | sort; }

# --self-test: one copy of the sources with every violation planted at once; each rule must name its own file.
self_test() {
	copy=$(mktemp -d)
	local d name file report
	for d in fcgi sql po nginx dev tests; do [ ! -e "$d" ] || cp -r "$d" "$copy/"; done
	mkdir -p "$copy"/{fcgi,sql,po,nginx,tests}
	names=() files=()
	plants
	report=$(srcdir=$copy "$here/${0##*/}" 2>&1)
	for d in "${!names[@]}"; do
		name=${names[d]} file=${files[d]}
		number=$((number + 1))
		if awk -v rule="- $name" -v file="$file" '
			/^(not )?ok / { mine = /^not ok/ && substr($0, length($0) - length(rule) + 1) == rule }
			mine && /^#/ && index($0, file) { found = 1 }
			END { exit !found }' <<<"$report"; then
			echo "ok $number - ${0##*/} refuses: $name ($file)"
		else
			broken=1
			echo "not ok $number - ${0##*/} refuses: $name ($file)"
		fi
	done
	# shellcheck disable=SC2001
	[ $broken = 0 ] || sed 's/^/# /' <<<"$report"
	finish
}

plant() {
	names+=("$1") files+=("$2")
	mkdir -p "$copy/$(dirname "$2")"
	cat >"$copy/$2"
}
