#!/bin/sh
# The reference of the configuration is the one its list of keys gives.
echo 1..1
if "$builddir/fcgi/tools/config2md" | cmp -s - "$srcdir/fcgi/CONFIGURATION.md"; then
	echo "ok 1 - the reference is the list's"
else
	echo "not ok 1 - the reference is the list's"
	echo "# fcgi/CONFIGURATION.md is not what fcgi/tools/config2md prints"
fi
