#!/bin/bash
# The systemd units: systemd itself reads them, and finds little to be afraid of. Skipped where there is no systemd.
set -uo pipefail
: "${builddir:=.}" "${srcdir:=.}"
if ! command -v systemd-analyze >/dev/null; then
	echo "1..0 # SKIP no systemd-analyze (apt-get install systemd)"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 broken=0

say() { # what, its complaint: none is "ok"
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		broken=1
		echo "not ok $number - $1"
		head -n 20 <<<"$2" | sed 's/^/# /'
	fi
}

for unit in handover-fcgi.socket handover-fcgi.service handover-worker.service; do
	sed -e "s|@bindir@|$(cd "$builddir" && pwd)|" -e "s|@sysconfdir@|/etc|" \
		"$srcdir/nginx/systemd/$unit.in" >"$work/$unit"
done

# Other units of this machine are read too, and are not our concern.
verified=$(systemd-analyze verify --man=no --recursive-errors=no "$work"/handover-* 2>&1)
say 'systemd reads the units' "$(grep -F "$work" <<<"$verified")$(grep -E '^handover' <<<"$verified")"
say 'only nginx reaches the socket' "$(
	grep -qx 'SocketMode=0660' "$work/handover-fcgi.socket" || echo 'SocketMode is not 0660'
	grep -q '^ListenStream=/' "$work/handover-fcgi.socket" || echo 'ListenStream is no path'
)"
say 'the web program sees unix sockets only' "$(
	grep -qx 'RestrictAddressFamilies=AF_UNIX' "$work/handover-fcgi.service" || echo 'other families'
	grep -qx 'PrivateNetwork=yes' "$work/handover-fcgi.service" || echo 'the network'
)"
for unit in handover-fcgi handover-worker; do
	# The threshold is exposure times ten; above it systemd-analyze fails.
	found=$(systemd-analyze security --offline=yes --no-pager --threshold=20 "$work/$unit.service" 2>&1)
	status=$?
	say "$unit is exposed at most 2.0 of 10" "$([ $status = 0 ] || tail -n 3 <<<"$found")"
	say "$unit has neither privileges nor a writable system" "$(
		for line in NoNewPrivileges=yes CapabilityBoundingSet= ProtectSystem=strict PrivateTmp=yes \
			PrivateDevices=yes SystemCallFilter=@system-service; do
			grep -qx "$line" "$work/$unit.service" || echo "no $line"
		done)"
done
echo "1..$number"
exit $broken
