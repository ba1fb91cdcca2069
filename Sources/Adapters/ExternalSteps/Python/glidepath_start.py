"""Entry point of a worker: tells whether this interpreter can run steps, then hands over.

Any Python can read this file, also one that is too old for the other files of the worker, so that the
person is told about the version and not about a syntax error.
"""

import json
import os
import sys

CONTROL = 3
OLDEST_PYTHON = (3, 9)
OLDEST_PANDAS = (1, 5)


def tell(message):
    os.write(CONTROL, (json.dumps(message) + "\n").encode("ascii"))


def facts():
    return {
        "executable": sys.executable or "",
        "version": ".".join(str(part) for part in sys.version_info[:3]),
        "virtualEnvironment": sys.prefix != getattr(sys, "base_prefix", sys.prefix),
    }


def give_up(reason, module="", detail=""):
    tell({"unusable": dict(facts(), reason=reason, module=module, detail=detail)})
    sys.exit(0)


def import_or_give_up(name):
    try:
        return __import__(name)
    except ImportError as error:
        missing = getattr(error, "name", None) == name
        give_up("missing-module" if missing else "broken-module", name, str(error))


def main():
    if sys.version_info < OLDEST_PYTHON:
        give_up("old-python")
    for name in ("numpy", "pandas", "pyarrow"):
        module = import_or_give_up(name)
        if name == "pandas":
            version = tuple(int(part) for part in module.__version__.split(".")[:2])
            if version < OLDEST_PANDAS:
                give_up("old-module", name, module.__version__)
    import glidepath_worker

    glidepath_worker.Worker(CONTROL).serve(lambda: tell({"ready": facts()}))


main()
