#!/usr/bin/env bash
# Makes the Python environment .tools/venv with the pinned packages of requirements.txt.
#
# A stamp inside the environment says what it was made from; while that is unchanged this does nothing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=$(dirname "$here")/.tools
environment=$tools/venv
stamp=$environment/made-from

fail() {
    printf 'setup-python: %s\n' "$@" >&2
    exit 3
}

command -v python3 >/dev/null || fail "python3 is not installed" "Install Python 3.11 or newer."

# The path is part of it: an environment that was moved or copied does not work.
wanted="$environment $(sha256sum <"$here/requirements.txt")"
if [ -x "$environment/bin/python3" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$(command -v python3) is $(python3 --version)" "Put Python 3.11 or newer first on the PATH."
python3 -c 'import ensurepip, venv' 2>/dev/null ||
    fail "python3 cannot make virtual environments" "Install the package python3-venv."

echo "Installing Python packages into .tools/venv"
rm -rf "$environment"
mkdir -p "$tools"
python3 -m venv "$environment"
"$environment/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input \
    --only-binary :all: --requirement "$here/requirements.txt" </dev/null ||
    fail "the packages of scripts/requirements.txt could not be installed" \
        "Check that a Python package index can be reached, then run make setup again."
echo "$wanted" >"$stamp"
