#!/bin/bash
# The catalogues: well-formed, their formats fit, and the Italian one complete: every message key of the sources is
# translated and nothing is fuzzy. Keys come from $POT where it is set (a template made by the build), else from the
# sources and from what the build made of the templates, below the current directory. --self-test plants each.
built=$PWD
. "$(dirname "$0")/lib.sh"

work=$(mktemp -d)
trap 'rm -rf "$complaints" "$copy" "$work"' EXIT

template() {
	if [ -n "${POT:-}" ]; then
		cat "$POT"
		return
	fi
	{
		c_files fcgi
		[ "$built" = "$src" ] || find "$built/fcgi" -name '*.c' 2>/dev/null
	} | "${XGETTEXT:-xgettext}" --files-from=- --language=C --from-code=UTF-8 --omit-header --output=- \
		--keyword --keyword=N_ --keyword=text_get:2 --keyword=text_nget:2,3 --keyword=problems_add:4 \
		--keyword=html_text:2 --keyword=html_textf:2 --keyword=html_textn:2,3 \
		--keyword=letter_subject:2 --keyword=letter_say:2 --keyword=letter_heading:2 --keyword=letter_point:2 \
		--keyword=letter_small:2 --keyword=letter_link:3 --keyword=letter_words:2
}

catalogues() {
	local f
	for f in po/*.po; do
		[ -e "$f" ] || continue
		# msgfmt says where; the rule wants one place a line
		(cd po && "${MSGFMT:-msgfmt}" --check --output-file=/dev/null "${f##*/}" 2>&1) | sed 's|^|po/|'
	done
}

entries() { sed -n "s|^msgid \"\(.*\)|po/it.po: \"\1|p" | grep -v '^po/it.po: ""$'; }

untranslated() {
	template >"$work/keys.pot" 2>"$work/errors" || { cat "$work/errors"; return; }
	[ -s "$work/keys.pot" ] || return
	"${MSGMERGE:-msgmerge}" --quiet --no-fuzzy-matching --no-wrap --output-file="$work/it.po" \
		po/it.po "$work/keys.pot" 2>&1
	"${MSGATTRIB:-msgattrib}" --untranslated --no-obsolete --no-wrap "$work/it.po" 2>&1 | entries
}

plants() {
	plant 'every key is translated into Italian' po/it.po <<-'END'
		msgid ""
		msgstr "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"

		#, fuzzy
		msgid "A planted key"
		msgstr "Una chiave"
	END
	printf '%s\n' 'x = N_("A planted key without a translation");' >"$copy/fcgi/planted.c"
	names+=('nothing is fuzzy') files+=(po/it.po)
	plant 'catalogues are well-formed' po/xx.po <<-'END'
		msgid ""
		msgstr "Content-Type: text/plain; charset=UTF-8\n"

		#, c-format
		msgid "%s of %d"
		msgstr "%d di %s"
	END
	unset POT
}

[ "${1:-}" != --self-test ] || self_test
catalogues | rule 'catalogues are well-formed'
if [ -e po/it.po ]; then untranslated; else echo "po/it.po: missing"; fi | rule 'every key is translated into Italian'
"${MSGATTRIB:-msgattrib}" --only-fuzzy --no-obsolete --no-wrap po/it.po 2>/dev/null | entries | rule 'nothing is fuzzy'
finish
