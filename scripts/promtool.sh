#!/usr/bin/env bash
# Prints the path of promtool, building it once into the user's cache (about three minutes on two cores).
# Version 0.310.0 of the Go module is Prometheus 3.10; distributions' packages are older and lack Kubernetes discovery.
#
#   scripts/promtool.sh            build when absent, then print the path
#   scripts/promtool.sh --cached   print the path when it is built already, otherwise fail
set -euo pipefail

version=0.310.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/promtool"
binary="$folder/promtool-$version"

if [ -x "$binary" ]; then
  echo "$binary"
  exit 0
fi
[ "${1:-}" != --cached ] || { echo "promtool $version is not built: run scripts/promtool.sh (needs Go)" >&2; exit 1; }
command -v go >/dev/null || { echo "promtool $version needs Go to be built, and there is no go command" >&2; exit 1; }

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
mkdir -p "$folder"
cd "$build"
{
  go mod init promtool.build
  go get "github.com/prometheus/prometheus/cmd/promtool@v$version"
  go build -trimpath -o promtool github.com/prometheus/prometheus/cmd/promtool
} >&2
# Moved last and at once, so that two builds at a time never leave half a binary.
mv promtool "$binary.$$"
mv "$binary.$$" "$binary"
echo "$binary"
