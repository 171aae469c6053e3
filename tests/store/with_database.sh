#!/bin/sh
# with_database.sh PROGRAM ARGUMENT...: runs a test program beside a MariaDB of its own, on a socket in a directory that
# goes away afterwards. HANDOVER_TEST_CONFIG is a configuration without names of databases: each test adds its own.
# Environment: builddir, srcdir (of the checkout).
set -u
: "${srcdir:?}" "${builddir:?}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/ho-db-XXXXXX") || exit 99
server=
finish() {
	trap - EXIT HUP INT TERM
	[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM

me=$(id -un)
run_as=
[ "$(id -u)" -ne 0 ] || run_as=--user=root
PATH=$PATH:/usr/sbin:/sbin
mkdir "$dir/tmp" "$dir/keys"

# shellcheck disable=SC2086
mariadb-install-db --no-defaults --force $run_as --datadir="$dir/data" --skip-test-db \
	--auth-root-authentication-method=socket --auth-root-socket-user="$me" >"$dir/install.log" 2>&1 || {
	sed 's/^/# /' "$dir/install.log"
	echo "Bail out! mariadb-install-db failed"
	exit 99
}
# shellcheck disable=SC2086
mariadbd --no-defaults $run_as --datadir="$dir/data" --tmpdir="$dir/tmp" --socket="$dir/sock" \
	--pid-file="$dir/pid" --skip-networking --skip-name-resolve --skip-log-bin --character-set-server=utf8mb4 \
	--collation-server=utf8mb4_unicode_ci --default-time-zone=+00:00 --innodb-flush-log-at-trx-commit=1 \
	--innodb-snapshot-isolation=ON --innodb-rollback-on-timeout=ON --innodb-lock-wait-timeout=5 \
	--wsrep-retry-autocommit=0 --innodb-buffer-pool-size=64M --innodb-log-file-size=32M --lower-case-table-names=0 \
	--sql-mode=STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION >"$dir/server.log" 2>&1 &
server=$!
tries=0
until mariadb --no-defaults --socket="$dir/sock" -e 'SELECT 1' >"$dir/wait.log" 2>&1; do
	tries=$((tries + 1))
	if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
		tail -n 20 "$dir/server.log" | sed 's/^/# /'
		echo "Bail out! mariadbd did not start"
		exit 99
	fi
	sleep 0.1
done

umask 077
echo "only-for-this-run-$$" >"$dir/keys/database"
cat >"$dir/handover.conf" <<END
[web]
demo = yes
cookie_secure = no
locale_dir = $builddir/po
[keys]
invitation_file = $dir/keys/invitation.key
csrf_file = $dir/keys/csrf.key
audit_file = $dir/keys/audit.key
paseto_public_file = $dir/keys/paseto.public
paseto_secret_file = $dir/keys/paseto.secret
[handover]
recipient_hold_hours = 0
[database]
socket = $dir/sock
password_file = $dir/keys/database
admin_user = $me
sql_dir = $srcdir/sql
END
"$builddir/handoverctl" --config "$dir/handover.conf" keygen "$dir/keys" || {
	echo "Bail out! handoverctl keygen failed"
	exit 99
}
HANDOVER_TEST_CONFIG=$dir/handover.conf HANDOVER_TEST_DIR=$dir "$@"
