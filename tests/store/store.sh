#!/bin/sh
# The database and the stores, as TAP, beside a private MariaDB.
: "${srcdir:?}" "${builddir:?}"
exec "$srcdir/tests/store/with_database.sh" "$builddir/store_tests" --tap=- --quiet -j2
