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

# What a test measures says nothing under the race detector: the packages that
# tell whether it is on run a second time, without it.
[ -n "$race" ] || exit 0
mapfile -t measuring < <(go list -race -f '{{join .TestGoFiles " "}} {{join .XTestGoFiles " "}} {{.ImportPath}}' "$@" |
	awk '/(^| )race_test\.go / {print $NF}')
[ "${#measuring[@]}" -eq 0 ] || go test -count=1 -timeout 20m "${measuring[@]}"
