#!/usr/bin/env bash
# Checks that Node and npm are there and new enough, and installs the npm
# packages of the folders given, below grafana-plugin, whose lock file has
# changed.
set -euo pipefail
cd grafana-plugin

needed=$(sed -n 's/.*"node": ">=\([0-9.]*\)".*/\1/p' package.json)
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo "Node is missing: the Grafana plugin needs Node $needed or newer with npm, see https://nodejs.org" >&2
	exit 1
fi
have=$(node --version)
if [ "$(printf '%s\n' "$needed" "${have#v}" | sort -V | head -n 1)" != "$needed" ]; then
	echo "Node ${have#v} is too old: the Grafana plugin needs $needed or newer, see https://nodejs.org" >&2
	exit 1
fi

# install FOLDER: as its lock file says, once.
install() {
	local stamp=$1/node_modules/.vigie-lock
	cmp -s "$1/package-lock.json" "$stamp" && return
	echo "installing the npm packages of grafana-plugin/$1"
	npm --prefix "$1" ci --no-progress --loglevel=error
	cp "$1/package-lock.json" "$stamp"
}
for folder in "$@"; do install "$folder"; done
