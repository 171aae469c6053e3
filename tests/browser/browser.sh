#!/bin/bash
# The pages in a real browser, Debian's chromium, with script and without, as TAP (make check-browser).
# "$srcdir/tests/browser/browser.sh FILE..." runs only journeys/FILE.mjs.
#
# Needs chromium, node (18 or newer) and npm. What the journeys are written with is put below the build directory, at
# these versions and without running anything of theirs. It is not in the repository, and neither is a lock file, which
# would name where it came from.
set -euo pipefail
PACKAGES=(playwright-core@1.60.0 axe-core@4.14.1)

main() {
	local dir=${builddir:-.}/tests/browser
	mkdir -p "$dir"
	export BROWSER_PACKAGES SCREENSHOTS
	BROWSER_PACKAGES=$(cd "$dir" && pwd)/packages
	SCREENSHOTS=$(cd "$dir" && pwd)/screenshots
	install_packages >&2
	rm -rf "$SCREENSHOTS"
	mkdir "$SCREENSHOTS"
	echo "# screenshots: $SCREENSHOTS"
	exec python3 "${srcdir:-$(dirname "$0")/../..}/tests/browser/run.py" "$@"
}

install_packages() {
	[ "$(cat "$BROWSER_PACKAGES/.are" 2>/dev/null)" != "${PACKAGES[*]}" ] || return 0
	rm -rf "$BROWSER_PACKAGES"
	mkdir "$BROWSER_PACKAGES"
	(cd "$BROWSER_PACKAGES" && echo '{"private": true}' >package.json &&
		npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --cache "$PWD/.cache" \
			"${PACKAGES[@]}" </dev/null)
	rm -rf "$BROWSER_PACKAGES/.cache"
	echo "${PACKAGES[*]}" >"$BROWSER_PACKAGES/.are"
}

main "$@"
