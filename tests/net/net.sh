#!/bin/sh
# The mailer against a real SMTP server on ports of its own, as TAP.
: "${srcdir:?}" "${builddir:?}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/ho-net-XXXXXX") || exit 99
server=
finish() {
	trap - EXIT HUP INT TERM
	[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM

bail() {
	sed 's/^/# /' "$dir/server.log"
	echo "Bail out! $1"
	exit 99
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$dir/key.pem" -out "$dir/certificate.pem" \
	2>"$dir/server.log" || bail "openssl made no certificate"
"$srcdir/tests/net/python.sh" "$srcdir/tests/net/smtp_server.py" "$dir" >"$dir/server.log" 2>&1 &
server=$!
tries=0
until [ -e "$dir/ports" ]; do
	tries=$((tries + 1))
	if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then bail "the SMTP server did not start"; fi
	sleep 0.1
done
# What the environment says of proxies must not count.
HANDOVER_TEST_DIR=$dir ALL_PROXY=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 NO_PROXY='' no_proxy='' \
	"$builddir/net_tests" --tap=- --quiet -j2
