#!/usr/bin/env bash
# Runs the benchmarks of docs/benchmarks.md. `make bench` builds everything first.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -x "$root/bin/glidepath-bench" ] || {
    echo "bench.sh: bin/glidepath-bench is not built; run: make bench" >&2
    exit 3
}
exec "$root/bin/glidepath-bench" --glidepath "$root/bin/glidepath" --python "$root/.tools/venv/bin/python3" \
    --duckdb "$root/.tools/venv/bin/duckdb" "$@"
