#!/usr/bin/env bash
# Builds the Grafana plugin into the folder given, as Grafana loads it, and zips it beside that folder.
set -euo pipefail
umask 022 # whoever runs Grafana reads it

folder=$1
[[ $folder == */bin/* ]] || { echo "plugin.sh: $folder is not below bin, and would be emptied" >&2; exit 2; }
id=$(basename "$folder")
version=$(node -p 'require("./grafana-plugin/package.json").version')

rm -rf "$folder" "$folder"-*.zip
VIGIE_PLUGIN_FOLDER=$folder npm --prefix grafana-plugin run --silent build -- --logLevel warn

# One bundle serves Grafana 11.6 to 13 for as long as it brings no JSX runtime
# and no part of React along.
if grep -oE 'jsx-runtime|ReactCurrentOwner' "$folder/module.js"; then
	echo "module.js holds the above, which some version of Grafana cannot load" >&2
	exit 1
fi

for arch in amd64 arm64; do
	CGO_ENABLED=0 GOOS=linux GOARCH=$arch go build -trimpath -tags arrow_json_stdlib \
		-ldflags "-s -w -X 'github.com/grafana/grafana-plugin-sdk-go/build/buildinfo.buildInfoJSON={\"pluginID\":\"$id\",\"version\":\"$version\"}'" \
		-o "$folder/gpx_vigie_linux_$arch" ./grafana-plugin/pkg
done

if ! command -v zip >/dev/null; then
	echo "zip is missing: the plugin is in $folder, but there is no archive of it" >&2
	exit 0
fi
# The same tree makes the same archive: files have the time of the last change.
when=$(git log -1 --format=%cI 2>/dev/null || date --iso-8601=seconds)
find "$folder" -exec touch --date="$when" {} +
cd "$(dirname "$folder")"
find "$id" -type f | LC_ALL=C sort | TZ=UTC zip --quiet -X "$id-$version.zip" --names-stdin
