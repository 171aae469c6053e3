#!/bin/bash
# Who may include whom inside fcgi/ (house rules: arrows point to the lower layers only), and each vendor's header
# in its one directory. --self-test plants a violation of each rule.
. "$(dirname "$0")/lib.sh"

# layer: what it may include beside itself; "db/db.h" is a single header
allowed='
base:
json:    base
db:      base
domain:  base
net:     base
crypto:  base json
store:   base json crypto db domain
service: base json crypto domain store db/db.h db/db_tx.h
http:    base crypto
mail:    base json domain service http/html.h
web:     base domain service http mail
api:     base domain service http json
jobs:    base json domain service net mail
tools:   base domain
'

# header (a prefix): the one directory
vendors='
json-c/:         json
json.h:          json
sodium:          crypto
curl/:           net
mysql:           db
mariadb:         db
errmsg.h:        db
mysqld_error.h:  db
idn2.h:          domain
ini.h:           base
libintl.h:       base
fcgi:            http
'

includes() { # file:line:header, quoted ones with their quote
	c_files fcgi | xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include' |
		sed -nE 's/^([^:]+:[0-9]+):[[:space:]]*#[[:space:]]*include[[:space:]]*(["<])([^">]+)[">].*/\1 \2\3/p'
}

arrows() {
	includes | awk -v allowed="$allowed" '
		BEGIN {
			n = split(allowed, line, "\n")
			for (i = 1; i <= n; i++) {
				if (split(line[i], part, ":") < 2)
					continue
				gsub(/ /, "", part[1])
				known[part[1]] = 1
				m = split(part[2], to, " ")
				for (j = 1; j <= m; j++)
					may[part[1], to[j]] = 1
			}
		}
		substr($2, 1, 1) == "\"" {
			header = substr($2, 2)
			split($1, at, ":")
			n = split(at[1], dir, "/")
			if (n == 2 || header == "config.h") # main.c, worker.c, ctl.c, routes.h: all
				next
			layer = dir[2]
			if (header == "handlers.h" && (layer == "web" || layer == "api")) # what routes.h names
				next
			target = header
			sub(/\/.*/, "", target)
			if (!(layer in known))
				print $1 ": " layer "/ is no layer of layers.sh"
			else if (header !~ /\// || header ~ /\.\./)
				print $1 ": \"" header "\" is not written as \"dir/file.h\""
			else if (target != layer && !((layer, target) in may) && !((layer, header) in may))
				print $1 ": " layer " may not include \"" header "\""
		}'
}

vendor_headers() {
	includes | awk -v vendors="$vendors" '
		BEGIN {
			n = split(vendors, line, "\n")
			for (i = 1; i <= n; i++) {
				if (split(line[i], part, ":") < 2)
					continue
				gsub(/ /, "", part[2])
				home[part[1]] = part[2]
			}
		}
		substr($2, 1, 1) == "<" {
			header = substr($2, 2)
			split($1, at, ":")
			for (prefix in home)
				if (index(header, prefix) == 1 && index(at[1], "fcgi/" home[prefix] "/") != 1)
					print $1 ": <" header "> belongs to fcgi/" home[prefix] "/"
		}'
}

# Of two routes alike the second is never reached, and its row of the authorisation matrix says nothing.
routes_twice() {
	perl -ne '
		next unless /^ROUTE\(\s*(\w+)\s*,\s*"([^"]+)"/;
		my ($method, $path) = ($1, $2);
		$path =~ s/\{[^}]*\}/{}/g;
		my $before = $seen{"$method $path"} //= $.;
		print "fcgi/routes.h:$.: $method $path is on line $before already\n" if $before != $.' fcgi/routes.h
}

plants() {
	local pair
	for pair in base:json json:db db:domain domain:store net:json net:domain net:db crypto:http store:service \
		service:http service:db http:domain http:net web:store web:db web:api web:json api:web api:store \
		jobs:store jobs:http mail:net mail:store mail:web tools:service; do
		plant 'include arrows' "fcgi/${pair%:*}/planted_${pair#*:}.c" <<<"#include \"${pair#*:}/planted.h\""
	done
	plant 'include arrows' fcgi/web/planted_up.c <<<'#include "../store/planted.h"'
	plant 'include arrows' fcgi/http/planted_routes.c <<<'# include "routes.h"'
	plant 'include arrows' fcgi/service/planted_handlers.c <<<'#include "handlers.h"'
	plant 'include arrows' fcgi/nowhere/planted.c <<<'#include "base/rc.h"'
	for pair in json-c/json.h sodium.h curl/curl.h mysql.h mariadb/mysql.h errmsg.h idn2.h ini.h libintl.h \
		fcgiapp.h fcgi_stdio.h; do
		plant 'vendor headers' "fcgi/service/planted_${pair//[\/.]/_}.c" <<<"#include <$pair>"
	done
	plant 'vendor headers' fcgi/planted.c <<<'#include <mysql.h>'
	plant 'no route twice' fcgi/routes.h <<<'ROUTE(GET,  "/handover/x/{id}", PAGE, ANY, NONE, GET, NONE, x_page)
ROUTE(GET, "/handover/x/{token}", PAGE, STAFF, NONE, GET, NONE, y_page)'
}

[ "${1:-}" != --self-test ] || self_test
arrows | rule 'include arrows'
vendor_headers | rule 'vendor headers'
routes_twice | rule 'no route twice'
finish
