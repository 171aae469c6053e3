#!/bin/bash
# No file names a place of one developer's machine, nor a host of a package registry. --self-test plants each.
. "$(dirname "$0")/lib.sh"

tracked() { # all files that are, or would be, in the repository
	local listed=(git ls-files --cached --others --exclude-standard -z)
	if [ -e .git ] && "${listed[@]}" 2>/dev/null | head -c 1 | grep -qz .; then
		"${listed[@]}"
	else
		find . \( -name .git -o -path ./build -o -path ./_build -o -path ./_inst -o -name autom4te.cache \
			-o -path ./build-aux -o -name __pycache__ \) -prune -o \
			-type f ! -name Makefile.in ! -name 'configure*' ! -name aclocal.m4 -print0
	fi
}

find_in_tracked() { tracked | sort -z | xargs -0r grep -nIEs "$1" /dev/null; }

# The brackets keep this file from finding itself.
machine='(^|[^A-Za-z0-9_.~%-])/(hom[e]|roo[t]|wor[k])/'
registries='(npmj[s]\.(org|com)|pyp[i]\.org|pythonhoste[d]\.org|crate[s]\.io|golan[g]\.org|rubygem[s]\.org'
registries+='|packagis[t]\.org'
registries+='|de[b]\.debian\.org|securit[y]\.debian\.org|dis[t]\.nuget|mave[n]\.org|hu[b]\.docker\.com|gh[c]r\.io)'

plants() {
	plant 'no path of a developer'\''s machine' sql/planted.sql <<<"-- see /hom""e/me/notes"
	plant 'no path of a developer'\''s machine' nginx/planted.conf <<<"include /wor""k/x;"
	plant 'no path of a developer'\''s machine' tests/planted.sh <<<"cat=/roo""t/.x"
	plant 'no host of a package registry' fcgi/planted.c <<<"https://pyp""i.org/simple"
	plant 'no host of a package registry' tests/planted_js.txt <<<"registry.npmj""s.org"
}

[ "${1:-}" != --self-test ] || self_test
find_in_tracked "$machine" | rule 'no path of a developer'\''s machine'
find_in_tracked "$registries" | rule 'no host of a package registry'
finish
