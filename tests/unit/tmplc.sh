#!/bin/sh
# The template compiler: what it prints, what the result renders, and what it refuses. Prints TAP.
# Environment: TMPLC the program, CC a C compiler, FCGI_DIR the include root with the sources of base/ and http/.
set -u
: "${TMPLC:?}" "${FCGI_DIR:?}"
CC=${CC:-cc}
tmplc=$(cd "$(dirname "$TMPLC")" && pwd)/$(basename "$TMPLC")
fcgi=$(cd "$FCGI_DIR" && pwd)
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
flags="-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wmissing-prototypes -Wformat=2 -Wno-format-nonliteral -Werror"
flags="$flags -fdiagnostics-color=never -I$fcgi -I."
export LC_ALL=C
count=0

result() # status name
{
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' out err 2>/dev/null
	fi
}

# The file t.tmpl is refused: exit code 1, and the message begins as told.
refuses() # message name
{
	"$tmplc" t.tmpl >out 2>err
	status=$?
	[ "$status" -eq 1 ] && head -n 1 err | grep -qF -- "$1"
	result $? "$2"
}

# A view that consists of one line (the second of the file) is refused.
refuses_line() # template message
{
	printf '{{def v(const struct view *v)}}\n%s\n{{end}}\n' "$1" >t.tmpl
	refuses "t.tmpl:2: $2" "refused: $1"
}

accepts_line() # template
{
	printf '{{def v(const struct view *v)}}\n%s\n{{end}}\n' "$1" >t.tmpl
	"$tmplc" t.tmpl >out 2>err
	result $? "accepted: $1"
}

# gcc's message about t.tmpl is at this line and column.
compiler_says() # place-and-message name
{
	"$tmplc" t.tmpl >t.c 2>err && ! $CC $flags -c -o t.o t.c >out 2>&1 && grep -q -- "$1" out
	result $? "$2"
}

cat >view.h <<'EOF'
#ifndef VIEW_H
#define VIEW_H
#include <stdbool.h>
#include "http/html.h"
struct item { const char *name; int number; };
struct view {
	const char *title, *url;
	const struct item *items;
	size_t item_count;
	unsigned long n;
	bool can;
	struct html_safe body;
};
void row(struct html *h, const struct item *i, const char *suffix);
void empty(struct html *h);
void v(struct html *h, const struct view *v);
#endif
EOF

# ---- what is rendered ----

cat >t.tmpl <<'EOF'
{{# It's a comment with "one quote
    over two lines }}
{{include "view.h"}}

{{def row(const struct item *i, const char *suffix)}}
	<li>{{= i->name}}: {{= i->number}}{{= suffix}}</li>
{{end}}

{{def empty()}}
	{{# nothing but this }}
<hr>{{# here }}<br>
{{end}}

{{def v(const struct view *v)}}
<!doctype html>
<title>{{= v->title}}</title>
<!--# include virtual="/_site/header" -->
<a href="{{url v->url}}" class="a{{if v->can}} b{{end}}"{{if v->can}} hidden{{end}}
   title="{{t "About %s }}?", v->title}}">
	{{if v->item_count > 0}}
<ul>
		{{for it in v->items, v->item_count}}
			{{if it_at == 1}}{{call empty()}}{{end}}
			{{call row(it, it->number > 1 ? ", \"{{more}}\"" : "")}}
		{{end}}
</ul>
	{{else if v->can}}
can\n??/"
	{{else}}
none
	{{end}}
<a href="/x?n={{= v->n}}#{{= v->title}}" data-x='y'>{{tn "%lu <thing>" "%lu <things>", v->n}}, {{t "it's 100 %%"}}</a>
<script>if (a < b) { c({d: {e: 1}}); }</script>
{{= v->body}}è
{{end}}
EOF
cat >main.c <<'EOF'
#include <stdio.h>
#include "view.h"
int main(void)
{
	static const struct item items[] = { { "<one>", 1 }, { "two", 2 } };
	const struct view views[] = {
		{ .title = "A & \"B\"", .url = "/handover/?a&b", .items = items, .item_count = 2, .n = 1,
		  .body = { "<b>body</b>" } },
		{ .url = "javascript:x", .n = 2, .can = true },
		{ .title = "</title><!--#", .n = 0 },
	};
	struct arena a = { 0 };
	for (int i = 0; i < 3; i++) {
		struct html h = HTML_IN(&a, LANG_EN);
		v(&h, &views[i]);
		fputs(buf_str(&h.out), stdout);
	}
	arena_free(&a);
	return 0;
}
EOF
cat >expected <<'EOF'
<!doctype html>
<title>A &amp; &quot;B&quot;</title>
<!--# include virtual="/_site/header" -->
<a href="/handover/?a&amp;b" class="a"
   title="About A &amp; &quot;B&quot; }}?">
<ul>
	<li>&lt;one&gt;: 1</li>
<hr><br>
	<li>two: 2, &quot;{{more}}&quot;</li>
</ul>
<a href="/x?n=1#A &amp; &quot;B&quot;" data-x='y'>1 &lt;thing&gt;, it&#39;s 100 %</a>
<script>if (a < b) { c({d: {e: 1}}); }</script>
<b>body</b>è
<!doctype html>
<title></title>
<!--# include virtual="/_site/header" -->
<a href="#" class="a b" hidden
   title="About (null) }}?">
can\n??/"
<a href="/x?n=2#" data-x='y'>2 &lt;things&gt;, it&#39;s 100 %</a>
<script>if (a < b) { c({d: {e: 1}}); }</script>
è
<!doctype html>
<title>&lt;/title&gt;&lt;!--#</title>
<!--# include virtual="/_site/header" -->
<a href="#" class="a"
   title="About &lt;/title&gt;&lt;!--# }}?">
none
<a href="/x?n=0#&lt;/title&gt;&lt;!--#" data-x='y'>0 &lt;things&gt;, it&#39;s 100 %</a>
<script>if (a < b) { c({d: {e: 1}}); }</script>
è
EOF
"$tmplc" t.tmpl >t.c 2>err
result $? "a file with every directive compiles"
head -n 1 t.c | grep -qx '#include "http/html.h"'
result $? "the first line includes http/html.h"
grep -qx '#line 3 "t.tmpl"' t.c && grep -qx '#include "view.h"' t.c
result $? "an include keeps its line"
base="$fcgi/base"
$CC $flags -o t main.c t.c "$fcgi/http/html.c" "$base/arena.c" "$base/buf.c" "$base/text.c" "$base/utf8.c" \
	"$base/rc.c" "$base/log.c" >out 2>&1
result $? "the C compiles without a warning"
./t >rendered 2>err && diff -u expected rendered >out
result $? "the views render as expected: lines of directives only leave nothing"
[ "$(grep -c '<hr><br>' t.c)" -eq 1 ]
result $? "text around a comment is one literal"

# ---- what the C compiler says is about the template ----

h='{{include "view.h"}}\n{{def v(const struct view *v)}}\n'
printf "$h"'\t<p>è {{= v->titel}}</p>\n{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:3:[0-9]*: error: .*titel' "a misspelt field is reported at the template's line"
if $CC --version | grep -qi clang; then
	result 0 "and the compiler shows the template's text # SKIP clang shows the C file"
else
	grep -qx '    3 |         <p>è {{= v->titel}}</p>' out
	result $? "and the compiler shows the template's text"
fi
printf "$h"'{{if v->titel}}x{{end}}\n{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:3:9: error: .*titel' "a misspelt field in an if has its column too"
printf "$h"'<p>{{= v->can}}</p>\n{{end}}\n' >t.tmpl
compiler_says '[bB]ool.*not compatible' "a bool is not printed"
grep -q 't.tmpl:3:' out
result $? "and the message names the template's line"
printf "$h"'<p title="{{= v->body}}"></p>\n{{end}}\n' >t.tmpl
compiler_says 'html_safe.*not compatible' "markup is not printed in an attribute"
printf "$h"'{{t "Hello %%s"}}\n{{= v->n}}\n{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:3:.*format' "a format without its parameter is reported"
printf "$h"'{{t "Hello %%s", v->n}}\n{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:3:.*format' "a parameter of the wrong type is reported"
printf "$h"'{{call row(v->title)}}\n{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:3:.*error' "a wrong call is reported"
printf "$h"'{{for it in v->items, v->item_count}}{{if it->nam}}x{{end}}{{end}}\n{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:3:.*nam' "a misspelt field of a loop's element is reported"
printf '{{include "view.h"}}\n{{def w(const struct view *w)}}\n{{= w->n}}{{end}}\n' >t.tmpl
compiler_says '^t.tmpl:2:.*prototype' "a view without a prototype is reported"

# ---- the language ----

printf 'x' >t.tmpl;                              refuses 't.tmpl:1: text outside' "text outside a def"
printf '\n\n{{def v()}}\n' >t.tmpl;              refuses 't.tmpl:3: this block has no {{end}}' "a def without end"
printf '{{def v()}}\n{{if a}}\n{{end}}' >t.tmpl; refuses 't.tmpl:1: this block has no' "the outer block is open"
printf '{{end}}' >t.tmpl;                        refuses 't.tmpl:1: {{end}} cannot be outside' "an end of nothing"
printf '{{def v()}}\n{{end}}{{end}}' >t.tmpl;    refuses 't.tmpl:2: {{end}} cannot be outside' "one end too many"
printf '{{def v()}}{{def w()}}' >t.tmpl;         refuses 't.tmpl:1: {{def}} cannot be in' "a def in a def"
printf '{{def v()}}{{include "a.h"}}' >t.tmpl;   refuses 't.tmpl:1: {{include}} cannot be in' "an include in a def"
printf '{{include <stdio.h>}}' >t.tmpl;          refuses 't.tmpl:1: {{include' "an include of the system"
printf '{{def v}}{{end}}' >t.tmpl;               refuses 't.tmpl:1: name(...)' "a def without brackets"
printf '{{def v(int a) { x() }}{{end}}' >t.tmpl; refuses "t.tmpl:1: ')' closes nothing" "a def with a body"
printf '{{def v(int a; x)}}{{end}}' >t.tmpl;     refuses "t.tmpl:1: ';' cannot be" "a def with a statement"
printf '{{def v()}}\0{{end}}' >t.tmpl;           refuses 't.tmpl:1: a NUL byte' "a NUL byte"
printf '{{= x}}' >t.tmpl;                        refuses 't.tmpl:1: {{=}} cannot be outside' "data outside a def"
printf '{{' >t.tmpl;                             refuses "t.tmpl:1: '}}' is missing" "an open directive at the end"
printf '{{def v()}}\n{{= a\n{{= b}}' >t.tmpl;    refuses "t.tmpl:2: '{{' in a directive" "a directive in a directive"
refuses_line '{{= "a}}' 'a string is not closed'
refuses_line "{{= 'a}}" 'a character literal is not closed'
refuses_line '{{# open' "'{{' in a directive"
refuses_line 'a }} b' "'}}' closes nothing"
refuses_line '{{foo}}' "unknown directive 'foo'"
refuses_line '{{}}' "unknown directive"
refuses_line '{{ifx}}' "unknown directive 'ifx'"
refuses_line '{{raw "<b>"}}' "unknown directive 'raw'"
refuses_line '{{=}}' 'an expression is missing'
refuses_line '{{if }}{{end}}' 'an expression is missing'
refuses_line '{{else}}' '{{else}} without {{if}}'
refuses_line '{{if a}}{{else}}{{else}}{{end}}' '{{else}} without {{if}}'
refuses_line '{{if a}}{{else}}{{else if b}}{{end}}' '{{else}} without {{if}}'
refuses_line '{{if a}}{{else b}}{{end}}' '{{else}} or {{else if expr}}'
refuses_line '{{if a}}{{end if}}' '{{end}} stands alone'
refuses_line '{{for it of a, b}}{{end}}' '{{for it in array, count}}'
refuses_line '{{for it in a}}{{end}}' '{{for it in array, count}}'
refuses_line '{{for it in a, b, c}}{{end}}' 'one expression'
refuses_line '{{= a, b}}' 'one expression'
refuses_line '{{= a; b}}' "';' cannot be"
refuses_line '{{= a)); system((b}}' "')' closes nothing"
refuses_line '{{= (a}}' "a ')' is missing"
refuses_line '{{= (a]}}' "']' closes nothing"
refuses_line '{{= ({ if (x) {} })}}' 'no statements'
refuses_line '{{= { x } }}' 'no statements'
refuses_line '{{= a // b}}' 'no comment'
refuses_line '{{= a /* b}}' 'no comment'
refuses_line '{{= a \ }}' "'\\' cannot be"
refuses_line '{{= #a}}' "'#' cannot be"
refuses_line '{{t v->key}}' 'a text in double quotes'
refuses_line '{{t "a" b}}' 'a comma is missing'
refuses_line '{{tn "%lu a", n}}' 'a text in double quotes'
refuses_line '{{tn "%lu a" "b", n}}' 'both texts of a plural'
refuses_line '{{tn "%lu a" "%lu %s", n}}' 'only %lu'
refuses_line '{{tn "%lu a" "%lu b"}}' '{{tn'
refuses_line '{{call row}}' 'name(...)'
refuses_line '{{call row(a)(b)}}' "')' closes nothing"
accepts_line '{{t "a " "b %s", f(a, b)}}{{call row(&(struct item){ .name = "x" }, ",")}}{{= v->a[1]}}'
accepts_line '{{= "}}"}}{{= f('"'}'"')}}{{ t "spaces" }}'

# ---- where data may stand ----

refuses_line '<p class={{= a}}>' 'data in an attribute needs double quotes'
refuses_line '<p class=x{{= a}}>' 'data in an attribute needs double quotes'
refuses_line "<p class='{{t \"a\"}}'>" 'data in an attribute needs double quotes'
refuses_line "<p class='x{{= a}}'>" 'data in an attribute needs double quotes'
refuses_line '<p {{= a}}>' 'no data in a tag'
refuses_line '<p{{= a}}>' 'no data in a tag'
refuses_line '<{{= a}}>' 'no data in a tag'
refuses_line '</{{= a}}>' 'no data in a tag'
refuses_line '<p class="x"{{t "a"}}>' 'no data in a tag'
refuses_line '<p on{{= a}}="x">' 'no data in a tag'
refuses_line '<script>{{= a}}</script>' 'no data in <script>'
refuses_line '<SCRIPT>x</scrip>{{tn "%lu" "%lu", a}}</script>' 'no data in <script>'
refuses_line '<script>"</script {{= a}}' 'no data in a tag'
refuses_line '<script><!--<script></script>{{= a}}' "'<!' in <script>"
refuses_line '<style>{{= a}}</style>' 'no data in <style>'
refuses_line '<iframe>{{= a}}</iframe>' 'no data in <iframe>'
refuses_line '<!-- {{= a}} -->' 'no data in a comment'
refuses_line '<!-- > {{= a}} -->' 'no data in a comment'
refuses_line '<!--# include virtual="{{= a}}" -->' 'no data in a comment'
refuses_line '<!doctype {{= a}}>' 'no data in a comment'
refuses_line '<p onclick="{{= a}}">' 'no data in the attribute onclick'
refuses_line '<p ONFOCUS="x({{t "a"}})">' 'no data in the attribute onfocus'
refuses_line '<p style="color: {{= a}}">' 'no data in the attribute style'
refuses_line '<iframe srcdoc="{{= a}}">' 'no data in the attribute srcdoc'
refuses_line '<p sty{{# c }}le="{{= a}}">' 'no data in the attribute style'
refuses_line '<p class="{{url a}}">' '{{url}} begins the value'
refuses_line '{{url a}}' '{{url}} begins the value'
for attribute in href src action formaction; do
	refuses_line "<a $attribute=\"{{= a}}\">" "in $attribute data stands behind"
	refuses_line "<a $attribute=\"javascript:{{= a}}\">" "in $attribute data stands behind"
	accepts_line "<a $attribute=\"/x/{{= a}}\">"
	accepts_line "<a $attribute=\"{{url a}}\">"
done
refuses_line '<a href="/{{= a}}">' 'in href data stands behind'
refuses_line '<a href="//{{= a}}">' 'in href data stands behind'
refuses_line '<a href="/\{{= a}}">' 'in href data stands behind'
refuses_line '<a href="https://{{= a}}">' 'in href data stands behind'
refuses_line '<a href="{{t "/x"}}">' 'in href data stands behind'
refuses_line '<a href="/x{{url a}}">' 'in href data stands behind'
refuses_line '<a href="{{url a}}{{= b}}">' 'in href data stands behind'
refuses_line '<a href="{{url a}}.{{= b}}">' 'in href data stands behind'
refuses_line '<a HREF="{{if a}}/x{{end}}{{= b}}">' 'the branches of this block'
accepts_line '<a href="{{if a}}/x{{else}}?y{{end}}{{= b}}">'
accepts_line '<a href="{{url a}}?x={{= b}}"><a href="#{{= b}}"><a href="?x={{= b}}">'
accepts_line '<p>{{= a}}</p><p title="{{t "a"}}" data-x="a {{= b}}">{{tn "%lu" "%lu", a}}</p>'
accepts_line '<textarea>{{= a}}</textarea><title>a < b {{= a}}</title>{{= b}}'
accepts_line "<p a='\"' b=c d>{{= a}}</p><br/>{{= b}}<!-- ' -->{{= c}}<script>'</scripty' < </script >{{= d}}"
refuses_line '{{if a}}<p {{end}}>' 'the branches of this block'
refuses_line '{{if a}}<p>{{else}}<script>{{end}}' 'the branches of this block'
refuses_line '<p class="{{if a}}x"{{end}}>' 'the branches of this block'
refuses_line '<p{{if a}} on{{end}}click="x">' 'white space is missing'
refuses_line '<p{{if a}} hidden{{end}}="x">' 'white space is missing'
refuses_line '<p class="a"id="b">' 'white space is missing'
refuses_line '<p class = "a">' '= cannot be here'
refuses_line '<p class=>' 'a value is missing'
refuses_line 'a < b' "'<' begins no tag"
refuses_line '<p <b>' '< cannot be here'
refuses_line '{{for it in a, b}}<p {{end}}>' 'this loop ends in another place'
refuses_line '<p title="{{call row(a)}}">' '{{call}} only between tags'
refuses_line '<script>{{call row(a)}}</script>' '{{call}} only between tags'
accepts_line '<input{{if a}} checked{{else if b}} disabled{{end}}{{if c}} hidden{{end}}>'
accepts_line '<input{{if c}} hidden{{end}} id="{{for i in a, b}} y{{end}}">'
accepts_line '<p {{if a}}hidden{{end}} id="x"{{if a}} class="{{= b}}"{{else}} lang="it"{{end}}>'
printf '{{def v()}}\n<p class="a\n{{end}}' >t.tmpl
refuses 't.tmpl:3: this view ends inside' "a view that ends in a tag"
printf '{{def v()}}\n<script>\n{{end}}' >t.tmpl
refuses 't.tmpl:3: this view ends inside' "a view that ends in a script"

# ---- the program ----

"$tmplc" missing.tmpl >out 2>err
[ $? -eq 1 ] && grep -q missing.tmpl err
result $? "a missing file is told"
"$tmplc" >out 2>err
[ $? -eq 1 ] && grep -q '^usage: tmplc' err
result $? "without a file it tells its language"
printf '{{def v()}}\nx\n{{end}}\n' >t.tmpl
if [ -w /dev/full ]; then
	"$tmplc" t.tmpl >/dev/full 2>err
	[ $? -eq 1 ]
	result $? "a full disk is told"
fi
printf '{{def v()}}\001\177\\"\r\t%%?{{end}}' >t.tmpl
"$tmplc" t.tmpl >out 2>err && grep -qF 'html_raw(h, "\001\177\\\"\015\011%\?", 8);' out
result $? "odd bytes of a literal are escaped and counted"
: >t.tmpl
"$tmplc" t.tmpl >out 2>err
result $? "an empty file is a program without views"
echo "1..$count"
