#!/usr/bin/env bash
# Tests the packages given, with the race detector where it can be had.
set -euo pipefail

race=-race
if ! command -v "$(go env CC)" >/dev/null; then
	echo "no C compiler: the race detector is off" >&2
	race=
fi
# Some tests ask other programs about the tree, which the cache of results
# does not see: -count=1.
go test $race -count=1 -timeout 20m "$@"
