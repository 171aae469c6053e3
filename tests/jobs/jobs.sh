#!/bin/sh
# Programs that do steps of an extraction: real children that answer, crash, hang and lie, as TAP.
exec "$builddir/jobs_tests" --tap=- --quiet -j2
