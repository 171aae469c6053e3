#!/bin/sh
# The diagram in fcgi/README.md is the one the table of transitions draws.
echo 1..1
drawn=$("$builddir/fcgi/tools/fsm2dot")
shown=$(sed -n '/^```mermaid$/,/^```$/p' "$srcdir/fcgi/README.md" | sed '1d;$d')
if [ -n "$drawn" ] && [ "$drawn" = "$shown" ]; then
	echo "ok 1 - the diagram is the table's"
else
	echo "not ok 1 - fcgi/README.md does not show what fcgi/tools/fsm2dot prints"
fi
