#!/usr/bin/env bash
# Checks formatting and syntax of everything that is not compiled. Changes nothing.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 3
status=0

swift format lint --strict --parallel --recursive --configuration .swift-format \
    Sources Tests Package.swift || status=1

# ast.parse writes no bytecode, unlike compileall.
mapfile -t python_files < <(git ls-files --cached --others --exclude-standard '*.py')
python3 - "${python_files[@]}" <<'PYTHON' || status=1
import ast, pathlib, sys

failed = False
for name in sys.argv[1:]:
    path = pathlib.Path(name)
    if not path.exists():
        continue
    try:
        ast.parse(path.read_bytes(), filename=name)
    except SyntaxError as error:
        print(f"{name}:{error.lineno}: error: {error.msg}", file=sys.stderr)
        failed = True
sys.exit(failed)
PYTHON

for script in scripts/*.sh .ci/run; do
    bash -n "$script" || status=1
done

[ "$status" -eq 0 ] || echo "lint: see the errors above; make format fixes the layout of Swift files" >&2
exit "$status"
