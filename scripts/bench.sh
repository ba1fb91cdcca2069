#!/usr/bin/env bash
# Runs the benchmarks of docs/benchmarks.md. `make bench` builds everything first.
#
#   scripts/bench.sh [NAME...]   demo_month overhead large_table nothing_to_do sql_text compare_tables
#                                server_copies server_sql server_workers server_demo; default: all
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -x "$root/bin/glidepath" ] || {
    echo "bench.sh: bin/glidepath is not built; run: make bench" >&2
    exit 3
}
export GLIDEPATH_PYTHON="$root/.tools/venv/bin/python3"
exec "$GLIDEPATH_PYTHON" "$root/scripts/bench.py" --glidepath "$root/bin/glidepath" \
    --duckdb "$root/.tools/venv/bin/duckdb" "$@"
