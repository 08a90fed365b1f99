#!/usr/bin/env bash
# Runs govulncheck. Only a database that cannot be reached lets it pass
# without an answer.
set -euo pipefail

status=0
report=$(govulncheck ./... 2>&1) || status=$?
if [ "$status" -eq 0 ]; then
	echo "no known vulnerabilities are called"
	exit 0
fi
if [ "$status" -eq 1 ] && grep -q 'fetching vulnerabilities: Get' <<<"$report"; then
	echo "vulnerability database out of reach: skipped"
	exit 0
fi
echo "$report" >&2
exit "$status"
