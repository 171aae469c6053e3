#!/bin/sh
# Three minutes of faults.py, as TAP; "./dev faults" runs the whole table.
exec python3 "$srcdir/tests/faults/faults.py" --quick
