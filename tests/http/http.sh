#!/bin/sh
# FastCGI over a real socket, as TAP.
exec "$builddir/http_tests" --tap=- --quiet -j2
