#!/bin/sh
# What we write is what Python's parser of mails reads, as TAP.
: "${srcdir:?}" "${builddir:?}"
exec python3 -B "$srcdir/tests/net/round_trip.py" "$builddir/make_message"
