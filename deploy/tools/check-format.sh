#!/usr/bin/env bash
# Fails on Go files that are not formatted.
set -euo pipefail

unformatted=$(gofumpt -l .)
[ -n "$unformatted" ] || exit 0
echo "not formatted (make fmt mends it):" >&2
echo "$unformatted" >&2
exit 1
