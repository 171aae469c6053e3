#!/bin/sh
# The unit tests, as TAP: pure code, no server.
exec "$builddir/unit_tests" --tap=- --quiet -j2
