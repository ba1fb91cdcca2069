#!/bin/sh
# Puts the ADBC drivers that tests use into .tools/adbc: the shared libraries of two wheels. Quick when done already.
#
#   scripts/setup-adbc.sh
#
# Leaves .tools/adbc/libadbc_driver_sqlite.so and libadbc_driver_postgresql.so.
set -eu

version=1.13.0
sha256_sqlite=fb51f307cb3c45aa5476c84eae83781079939832f35dd54611dbe6095627ca3d
sha256_postgresql=a86819ba7c79b1d067c4a5344358b4d346bab58e888d7879ed2b25d97cc59ba1

root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root/.tools/adbc

fail() {
    echo "setup-adbc: $1" >&2
    exit 1
}

# Extracted next to its final place and renamed: a run that is cut short leaves no half.
install_driver() {
    name=$1
    wanted=$2
    library=$folder/libadbc_driver_$name.so
    [ "$(cat "$library.version" 2>/dev/null)" = "$version" ] && [ -e "$library" ] && return
    work=$(mktemp -d "$root/.tools/adbc-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --dest "$work" "adbc-driver-$name==$version" >&2 ||
        fail "the wheel adbc-driver-$name==$version could not be downloaded"
    set -- "$work"/*.whl
    found=$(sha256sum "$1" | cut -d ' ' -f 1)
    [ "$(uname -m)" != x86_64 ] || [ "$found" = "$wanted" ] ||
        fail "the wheel adbc-driver-$name $version has the checksum $found, expected $wanted"
    python3 -m zipfile -e "$1" "$work/wheel"
    mv -f "$work/wheel/adbc_driver_$name/libadbc_driver_$name.so" "$library"
    echo "$version" >"$library.version"
    rm -rf "$work"
}

mkdir -p "$folder"
install_driver sqlite "$sha256_sqlite"
install_driver postgresql "$sha256_postgresql"
