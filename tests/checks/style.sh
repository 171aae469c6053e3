#!/bin/bash
# The house style, as far as a machine can tell. --self-test plants a violation of each rule.
. "$(dirname "$0")/lib.sh"

sources=$(c_files fcgi tests)
headers=$(c_files fcgi | grep '\.h$')
scripts=$(find dev .ci tests -type f \( -name '*.sh' -o -name dev -o -name run \) 2>/dev/null | sort)
templates=$(find fcgi -type f -name '*.tmpl' 2>/dev/null | sort)
words='\b(TO[D]O|FIXM[E]|XX[X])\b'

# Exported names that do not begin with the first word of their file's name, and why that is right:
# clock.h has the calendar's days, rc.h the one-word macro's helper.
other_names='^fcgi/base/(clock\.h:[0-9]+: day_|rc\.h:[0-9]+: bug$)'

each() { printf '%s\n' "$@" | tr ' ' '\n' | grep .; } # file names hold no spaces here

too_wide() {
	local f
	for f in $(each "$sources" "$scripts"); do
		expand -t 8 "$f" | grep -nE '^.{121,}' | sed "s|^\([0-9]*\):.*|$f:\1: more than 120 columns|"
	done
}

too_long() {
	each "$sources" "$scripts" "$templates" | xargs -r wc -l |
		awk '$2 != "total" && $1 > 600 { print $2 ":" $1 ": lines" }'
}

indentation() {
	each "$sources" | xargs -r grep -nE '^  |^ [^*]|^	* 	|[[:space:]]+$' /dev/null |
		sed -E 's/^([^:]+:[0-9]+):.*/\1: indented by spaces, or space at the end/'
}

own_header_first() {
	local f own first
	for f in $(c_files fcgi | grep '\.c$'); do
		own=${f#fcgi/} own=${own%.c}.h
		[ -e "fcgi/$own" ] || continue
		first=$(grep -m1 -E '^[[:space:]]*#[[:space:]]*include' "$f")
		[ "$first" = "#include \"$own\"" ] || echo "$f:1: the first include is not \"$own\""
	done
}

# A header without a guard is a list (an X-macro, included many times): it has rows, NAME(...), in the first column.
guards() {
	local f guard
	for f in $headers; do
		guard=${f#fcgi/} guard=${guard//[\/.-]/_} guard=HANDOVER_${guard^^}
		if grep -qE '^#[[:space:]]*(ifndef|define)[[:space:]]+[A-Z0-9_]+_H$' "$f"; then
			[ "$(grep -E '^#' "$f" | head -n 2)" = "#ifndef $guard"$'\n'"#define $guard" ] ||
				echo "$f:1: the guard is not $guard, or not first"
		elif ! grep -qE '^[A-Z][A-Z0-9_]*\(' "$f"; then
			echo "$f:1: no guard, and no list either"
		fi
	done
}

# Prototypes and inline functions of headers: the name begins with the first word of the file's name.
exported_names() {
	# shellcheck disable=SC2086
	[ -z "$headers" ] || perl -e '
		for my $file (@ARGV) {
			open(my $in, "<", $file) or next;
			local $/;
			my $text = <$in>;
			$text =~ s{("(?:\\.|[^"\\\n])*")|/\*(.*?)\*/}{defined $1 ? $1 : $2 =~ s/[^\n]//gr}gse;
			$text =~ s{^[ \t]*#(?:[^\n]*\\\n)*[^\n]*}{$& =~ s/[^\n]//gr}gme;
			1 while $text =~ s/(\{[^{}]*\})/";" . ($1 =~ s|[^\n]||gr)/e;
			my ($word) = $file =~ m{([a-z0-9]+)[^/]*\.h$};
			my $line = 1;
			for my $piece (split /(?<=;)/, $text) {
				my $at = $line + (($piece =~ /^(\s*)/)[0] =~ tr/\n//);
				$line += $piece =~ tr/\n//;
				$piece =~ s/__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)//g;
				next if $piece =~ /^\s*(typedef|_Static_assert|static_assert)\b/;
				next unless $piece =~ /\b([A-Za-z_]\w*)\s*\(/;
				my $name = $1;
				next if $name !~ /[a-z]/;
				print "$file:$at: $name\n" unless $name =~ /^${word}(_|$)/;
			}
		}' $headers | grep -vE "$other_names"
}

# A switch over an enum has no default, so that the compiler names the forgotten case; others say what they are.
defaults() {
	each "$sources" | xargs -r grep -nE '^[[:space:]]*default[[:space:]]*:' /dev/null | grep -vF '/* not an enum */'
}

plants() {
	local i
	plant 'tabs, and nothing at the end of a line' fcgi/base/planted_spaces.c <<<'        x();'
	plant 'tabs, and nothing at the end of a line' fcgi/base/planted_end.c <<<'x(); '
	{ printf '\t\t'; printf 'x%.0s' {1..110}; echo; } | plant 'at most 120 columns' fcgi/base/planted_wide.c
	for ((i = 0; i < 601; i++)); do echo; done | plant 'at most 600 lines' fcgi/base/planted_long.c
	plant 'no typedef of a struct' fcgi/base/planted_typedef.h <<<'typedef struct planted planted_t;'
	plant 'nothing left to do' sql/planted.sql <<<"-- TO""DO: later"
	plant 'nothing left to do' fcgi/base/planted_todo.c <<<"/* XX""X */"
	plant 'a file includes its own header first' fcgi/base/planted_own.c <<<'#include <stdio.h>'
	plant 'header guards' fcgi/base/planted_own.h <<<'#ifndef OTHER_H'
	plant 'header guards' fcgi/base/planted_none.h <<<'int planted_none_x(void);'
	plant 'exported names begin with the file'\''s' fcgi/base/planted_name.h \
		<<<'enum rc other_do(int x) MUST_CHECK;'
	plant 'exported names begin with the file'\''s' fcgi/base/planted_inline.h \
		<<<'static inline int other(void) { return 1; }'
	plant 'no free in web, api, service, store' fcgi/service/planted_free.c <<<'	free(x);'
	plant 'a switch over an enum has no default' fcgi/web/planted_default.c <<<'	default:'
}

[ "${1:-}" != --self-test ] || self_test
indentation | rule 'tabs, and nothing at the end of a line'
too_wide | rule 'at most 120 columns'
too_long | rule 'at most 600 lines'
# shellcheck disable=SC2086
code $sources | grep -E '\btypedef[[:space:]]+struct\b' | rule 'no typedef of a struct'
find fcgi sql nginx htdocs tests po dev -type f 2>/dev/null | sort | xargs -r grep -nIE "$words" /dev/null |
	rule 'nothing left to do'
own_header_first | rule 'a file includes its own header first'
guards | rule 'header guards'
exported_names | rule 'exported names begin with the file'\''s'
code $(c_files fcgi/web fcgi/api fcgi/service fcgi/store) | grep -E '\bfree[[:space:]]*\(' |
	rule 'no free in web, api, service, store'
defaults | rule 'a switch over an enum has no default'
finish
