#!/bin/sh
# python.sh ARGUMENT...: Python with Debian's modules; another one that comes first in PATH does not see them.
for python in python3 /usr/bin/python3; do
	"$python" -c 'import aiosmtpd' 2>/dev/null && exec "$python" -B "$@"
done
echo "no Python has aiosmtpd: apt-get install python3-aiosmtpd" >&2
exit 99
