#!/usr/bin/env bash
# Runs a SwiftPM command with the flags that every build of this package needs.
#
#   scripts/swift.sh build
#   scripts/swift.sh test --filter JobModelTests
#
# The run path finds libduckdb.so beside the program first (a bin/ that was moved), then in .tools.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
verb=${1:?usage: scripts/swift.sh build|test|run [OPTIONS]}
shift
export PKG_CONFIG_PATH="$root/.tools/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
[ -e "$root/.tools/pkgconfig/glidepath-duckdb.pc" ] || {
    echo "swift.sh: the DuckDB library is not set up; run: make setup" >&2
    exit 3
}
exec swift "$verb" --package-path "$root" --explicit-target-dependency-import-check error \
    -Xlinker -rpath -Xlinker '$ORIGIN' -Xlinker -rpath -Xlinker "$root/.tools/duckdb" "$@"
