#!/bin/sh
# Puts DuckDB's shared library where the build looks for it, and says so to pkg-config. Quick when done already.
#
#   scripts/setup-duckdb.sh [VERSION]        VERSION, else $DUCKDB_VERSION, else the pinned one
#   DUCKDB_LIBRARY_DIR=/usr/lib scripts/setup-duckdb.sh    uses the libduckdb.so there
#
# Leaves in .tools: duckdb-VERSION/libduckdb.so, duckdb (a link to the version in use) and
# pkgconfig/glidepath-duckdb.pc. The run path is given at link time: SwiftPM refuses -Wl flags from pkg-config
# files.
set -eu

pinned_version=1.5.6
pinned_sha256=73b108c04c932b36c2fa4e41110cc1c3c8cd510eb49f065f92d050be8e6929fd
version=${1:-${DUCKDB_VERSION:-$pinned_version}}

root=$(cd "$(dirname "$0")/.." && pwd)
tools=$root/.tools
work=

fail() {
    echo "setup-duckdb: $1" >&2
    exit 1
}

# The wheel's library is also a Python module: it needs Python's data symbols at load, from the run-time package
# alone. Without the -dev package there is no libpython3.11.so for the linker, hence the link next to libduckdb.so.
python_library() {
    for directory in /usr/lib/*-linux-gnu /usr/lib64 /usr/lib /usr/local/lib; do
        if [ -e "$directory/libpython3.11.so.1.0" ]; then
            echo "$directory/libpython3.11.so.1.0"
            return
        fi
    done
    fail "libpython3.11.so.1.0 is not installed; run: apt-get install libpython3.11"
}

download_wheel() {
    machine=$(uname -m)
    for pip in "python3 -m pip" pip3; do
        if $pip --version >/dev/null 2>&1; then
            $pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
                --python-version 3.11 --implementation cp --abi cp311 \
                --platform "manylinux_2_28_$machine" --dest "$work" "duckdb==$version" >&2 ||
                fail "the wheel duckdb==$version for $machine could not be downloaded"
            return
        fi
    done
    fail "pip is not installed; run: apt-get install python3-pip"
}

check_wheel() {
    [ "$version" = "$pinned_version" ] && [ "$(uname -m)" = x86_64 ] || return 0
    found=$(sha256sum "$1" | cut -d ' ' -f 1)
    [ "$found" = "$pinned_sha256" ] ||
        fail "the wheel duckdb $version has the checksum $found, expected $pinned_sha256"
}

# Extracted next to its final place and renamed: a second run at the same time, or one cut short, leaves no half.
install_wheel() {
    work=$(mktemp -d "$tools/duckdb-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    download_wheel
    check_wheel "$work"/duckdb-*.whl
    python3 -m zipfile -e "$work"/duckdb-*.whl "$work/wheel"
    set -- "$work"/wheel/_duckdb*.so
    [ -e "$1" ] || set -- "$work"/wheel/duckdb/duckdb*.so
    [ -e "$1" ] || fail "the wheel duckdb $version holds no shared library"
    mkdir -p "$library_directory"
    chmod 755 "$1"
    mv -f "$1" "$library_directory/libduckdb.so"
}

# Replaced only when it differs: a new file time would make every build start again.
write_package_file() {
    file=$tools/pkgconfig/glidepath-duckdb.pc
    mkdir -p "$tools/pkgconfig"
    {
        echo "Name: glidepath-duckdb"
        echo "Description: DuckDB's C library as Glidepath links it"
        echo "Version: $version"
        echo "Libs: -L$library_directory $libraries"
    } >"$file.new"
    if cmp -s "$file.new" "$file"; then rm "$file.new"; else mv -f "$file.new" "$file"; fi
}

mkdir -p "$tools"
if [ -n "${DUCKDB_LIBRARY_DIR:-}" ]; then
    library_directory=$(cd "$DUCKDB_LIBRARY_DIR" && pwd) || fail "\"$DUCKDB_LIBRARY_DIR\" is not a directory"
    [ -e "$library_directory/libduckdb.so" ] || fail "\"$library_directory\" holds no libduckdb.so"
    version=system
    libraries=-lduckdb
else
    library_directory=$tools/duckdb-$version
    libraries="-lduckdb -lpython3.11"
    [ -e "$library_directory/libduckdb.so" ] || install_wheel
    ln -sfn "$(python_library)" "$library_directory/libpython3.11.so"
fi
ln -sfn "$library_directory" "$tools/duckdb"
write_package_file
