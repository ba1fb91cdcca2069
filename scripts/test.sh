#!/usr/bin/env bash
# Builds and runs every test, then says how many passed and failed.
#
#   scripts/test.sh [SWIFT-TEST-OPTIONS]      such as --filter JobModelTests
#
# Leaves the plain totals in .build/test-totals for .ci/run.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/.build/test-results.xml
totals=$root/.build/test-totals
mkdir -p "$root/.build"
rm -f "$results" "$totals"
export GLIDEPATH_TEST_PYTHON="${GLIDEPATH_TEST_PYTHON:-$root/.tools/venv/bin/python3}"
# Each test may hold databases, pipes and servers open. All at once they are some 2,500 files, and Foundation's Process
# reads past its list of open files from about 1,360 on.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${GLIDEPATH_TESTS_AT_ONCE:-16}"

"$root/scripts/swift.sh" build --build-tests || {
    echo "0 passed, 1 failed" >"$totals"
    echo "Totals: the tests did not build."
    exit 1
}
started=$SECONDS
log=$root/.build/test-log.txt
# A test that hangs must not hang its caller: after the limit the run ends and the unfinished tests are named.
limit=${GLIDEPATH_TEST_LIMIT:-1800}
timeout --kill-after=20 "$limit" stdbuf -oL "$root/scripts/swift.sh" test --skip-build --disable-xctest \
    --xunit-output "$results" "$@" </dev/null 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
# Thousands of lines lie between a failure and the end: repeat what failed where it is read.
grep -E "recorded an issue|^✘ (Test|Suite)|↳" "$log" | head -n 60
if [ "$status" -ge 124 ]; then
    echo "These tests had started and not ended after $limit seconds:"
    awk '/^◇ Test .* started\.$/ { sub(/^◇ Test /, ""); sub(/ started\.$/, ""); open[$0] = 1 }
         /^(✔|✘) Test / { name = $0; sub(/^(✔|✘) Test /, "", name)
                         sub(/ (with [0-9]+ test cases )?(passed|failed) after .*/, "", name); delete open[name] }
         END { for (name in open) print "    " name }' "$log" | grep -v "^    case passing"
fi

attribute() {
    sed -n "s/.*<testsuite .* $1=\"\([0-9]*\)\".*/\1/p" "$results" 2>/dev/null | head -n 1
}
run=$(attribute tests)
failed=$(attribute failures)
if [ -z "$run" ]; then
    # The file is written at the end: without it the process died on the way.
    echo "0 passed, 1 failed" >"$totals"
    echo "Totals: the test process ended early (exit code $status); the last lines above say where."
    exit $((status == 0 ? 1 : status))
fi
if [ "$run" -eq 0 ]; then
    echo "0 passed, 1 failed" >"$totals"
    echo "Totals: no test ran; check the filter: $*"
    exit 1
fi
echo "$((run - failed)) passed, $failed failed" >"$totals"
echo "Totals: $((run - failed)) tests passed, $failed failed, in $((SECONDS - started)) seconds."
exit "$status"
