#!/usr/bin/env bash
# Fails when the generated files are not what their sources say. It compares
# the work tree before and after, so that it serves in the middle of a change
# too.
set -euo pipefail

if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	echo "no git checkout: generated files are not compared"
	exit 0
fi
tracked_changes() { git diff; }

before=$(tracked_changes | sha256sum)
make generate
[ "$(tracked_changes | sha256sum)" = "$before" ] && exit 0
echo "generated files were out of date; commit what make generate changed:" >&2
git diff --stat >&2
exit 1
