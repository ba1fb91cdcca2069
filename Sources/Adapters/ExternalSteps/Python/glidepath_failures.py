"""Why a call came to nothing, as facts for the host program."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
import traceback

LINES_SHOWN = 12


class Failure(BaseException):
    """A problem with a code of its own. User code cannot catch it by catching every `Exception`."""

    def __init__(self, kind, **facts):
        super().__init__(kind)
        self.facts = dict(facts, kind=kind)


@contextlib.contextmanager
def told(request):
    """Turns what user code raises into a failure that names the place in the user's own file."""
    try:
        yield
    except Failure:
        raise
    except MemoryError as error:
        raise Failure("out-of-memory", **place(error, request)) from None
    except SystemExit as error:
        raise Failure("exited", message=exit_text(error.code), **place(error, request)) from None
    except SyntaxError as error:
        raise Failure("syntax-error", **syntax_facts(error)) from None
    except ImportError as error:
        raise Failure("import-failed", **import_facts(error, request)) from None
    except BaseException as error:
        raise Failure("raised", **raised_facts(error, request)) from None


def raised_facts(error, request):
    lines = traceback_lines(error)
    print("".join(lines), end="", file=sys.stderr)
    return dict(
        place(error, request),
        type=type(error).__name__,
        message=text_of(error),
        traceback="".join(lines).splitlines()[-LINES_SHOWN:],
    )


def import_facts(error, request):
    name = getattr(error, "name", None) or ""
    folder = os.path.dirname(request["script"])
    first = name.split(".")[0]
    beside = bool(first) and any(
        os.path.exists(os.path.join(folder, entry)) for entry in (first, first + ".py")
    )
    return dict(
        place(error, request),
        name=name,
        message=text_of(error),
        missing=isinstance(error, ModuleNotFoundError),
        beside=folder if beside else None,
        traceback="".join(traceback_lines(error)).splitlines()[-LINES_SHOWN:],
    )


def syntax_facts(error):
    return {
        "file": error.filename,
        "line": error.lineno,
        "column": error.offset,
        "message": error.msg,
        "traceback": [(error.text or "").rstrip()] if error.text else [],
    }


def exit_text(code):
    return "0" if code is None else str(code)


def text_of(error):
    try:
        return str(error)
    except Exception:
        return ""


def traceback_lines(error):
    """The traceback as Python prints it, without the frames of the worker itself."""
    step = error.__traceback__
    while step is not None and is_ours(step.tb_frame.f_code.co_filename):
        step = step.tb_next
    return traceback.format_exception(type(error), error, step)


def place(error, request):
    """File and line of the deepest frame in a file of the user's."""
    found = {}
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = frame.f_code.co_filename
        if is_users(path, request):
            found = {"file": path, "line": line}
    return found


def is_users(path, request):
    if path == request["script"]:
        return True
    if not os.path.isabs(path) or is_ours(path) or path.startswith(LIBRARIES):
        return False
    if "site-packages" in path or "dist-packages" in path:
        return False
    folders = [request["projectDirectory"], *request["searchPaths"]]
    return path.startswith(tuple(folder + os.sep for folder in folders))


def is_ours(path):
    return os.path.basename(path).startswith("glidepath_") and os.path.dirname(path) == OURS


OURS = os.path.dirname(os.path.abspath(__file__))
LIBRARIES = (sysconfig.get_path("stdlib") + os.sep, sys.prefix + os.sep, "<")
