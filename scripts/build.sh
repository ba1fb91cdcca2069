#!/usr/bin/env bash
# Builds the programs for release and puts them into bin/ with what they need beside them.
#
#   scripts/build.sh [PRODUCT...]      default: glidepath
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$root/.build-release
products=("${@:-glidepath}")

for product in "${products[@]}"; do
    "$root/scripts/swift.sh" build --configuration release --scratch-path "$scratch" --product "$product"
done

# install unlinks the old file first, so a program that is still running keeps what it has open.
mkdir -p "$root/bin"
for product in "${products[@]}"; do
    install -m 755 "$scratch/release/$product" "$root/bin/$product"
done
for bundle in "$scratch"/release/glidepath_*.resources; do
    [ -d "$bundle" ] || continue
    rm -rf "$root/bin/$(basename "$bundle").new"
    cp -R "$bundle" "$root/bin/$(basename "$bundle").new"
    rm -rf "${root:?}/bin/$(basename "$bundle")"
    mv "$root/bin/$(basename "$bundle").new" "$root/bin/$(basename "$bundle")"
done
cmp -s "$root/.tools/duckdb/libduckdb.so" "$root/bin/libduckdb.so" ||
    install -m 755 "$root/.tools/duckdb/libduckdb.so" "$root/bin/libduckdb.so"
