#!/usr/bin/env bash
# Runs the stages given, which are Make targets, until one fails.
set -euo pipefail

begin=$SECONDS
for stage in "$@"; do
	echo "==> $stage"
	since=$SECONDS
	if ! make "$stage"; then
		echo "gate: $stage failed after $((SECONDS - since)) s" >&2
		exit 1
	fi
	echo "    $stage: $((SECONDS - since)) s"
done
echo "gate: all $# stages passed in $((SECONDS - begin)) s"
