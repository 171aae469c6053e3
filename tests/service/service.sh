#!/bin/sh
# The use cases and the jobs, as TAP, beside a private MariaDB.
: "${srcdir:?}" "${builddir:?}"
exec "$srcdir/tests/store/with_database.sh" "$builddir/service_tests" --tap=- --quiet -j2
