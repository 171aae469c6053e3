#!/bin/sh
# The whole system over HTTP, with servers of its own, as TAP. What the tests stand on: harness.py.
# "$srcdir/tests/e2e/run.py NAME..." runs only the files test_NAME.py.
exec python3 "$srcdir/tests/e2e/run.py"
