#!/usr/bin/env bash
# Installs the Debian packages given, where it may; else says what to run and
# which tests are skipped without them.
set -euo pipefail

if ! command -v dpkg-query >/dev/null; then
	echo "deps: this is no Debian; install by hand what stands for: $*"
	echo "deps: without it tests that need a C compiler, net-snmp, Chromium or PostgreSQL are skipped"
	exit 0
fi

missing=()
for package in "$@"; do
	status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
	cat <<-END
		deps: missing: ${missing[*]}
		deps: run this to have them:  sudo apt-get install --no-install-recommends ${missing[*]}
		deps: without gcc and libc6-dev tests run without the race detector; without snmp, snmpd and rsyslog
		deps: those against a real agent or sender are skipped; without chromium those in a real browser;
		deps: without postgresql those of the ledger that replicas share; without libreoffice-calc
		deps: that one opens the monthly report's workbook and reckons its sums
	END
	exit 0
fi

echo "deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
