#!/usr/bin/env bash
# Checks that git, make and Go are there and new enough. The argument is the
# version of the make that runs.
set -euo pipefail

git_needed=2.20
make_needed=4.0
go_needed=$(awk '$1 == "go" { print $2; exit }' go.mod)

# at_least NEEDED HAVE compares versions.
at_least() {
	[ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

failed=0
complain() {
	echo "$1" >&2
	failed=1
}

if ! command -v git >/dev/null; then
	complain "git is missing: install it (Debian: apt-get install git)"
else
	have=$(git --version | awk '{ print $3 }')
	at_least "$git_needed" "$have" || complain "git $have is too old: $git_needed or newer is needed"
fi

at_least "$make_needed" "$1" || complain "make $1 is too old: GNU make $make_needed or newer is needed"

if ! command -v go >/dev/null; then
	complain "Go is missing: install Go $go_needed or newer from https://go.dev/dl/ and put its bin folder on PATH"
elif ! have=$(go env GOVERSION 2>/dev/null); then
	# An older Go that may not fetch a newer one refuses to read our go.mod.
	have=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
	complain "${have/go/Go } is too old: Go $go_needed or newer is needed, see https://go.dev/dl/"
else
	at_least "$go_needed" "${have#go}" || complain "${have/go/Go } is too old: Go $go_needed or newer is needed, see https://go.dev/dl/"
fi

exit "$failed"
