"""Finding, compiling and running the user's modules.

Every call runs its modules anew, because it has a process of its own; only the compiled code is kept,
under the hash of path and source, so that an edit counts at once, also within the same second.
"""

from __future__ import annotations

import hashlib
import importlib.machinery
import marshal
import os
import sys
import types

from glidepath_failures import Failure

cache_folder = None


def prepare(request, cache):
    """Makes the project's search paths, and only those, come before the interpreter's own."""
    global cache_folder
    cache_folder = cache
    # Python would leave compiled files in the project's folders.
    sys.dont_write_bytecode = True
    ours = os.path.dirname(os.path.abspath(__file__))
    own = [path for path in sys.path if path and os.path.abspath(path) != ours]
    sys.path[:] = request["searchPaths"] + own
    sys.path_hooks.insert(0, path_hook(request["searchPaths"]))
    # Only theirs: forgetting what is known of the libraries' folders would cost milliseconds.
    for path in request["searchPaths"]:
        sys.path_importer_cache.pop(path, None)
    sys.argv = [request["script"]]


def path_hook(search_paths):
    loaders = (
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (CachedLoader, importlib.machinery.SOURCE_SUFFIXES),
    )
    make = importlib.machinery.FileFinder.path_hook(*loaders)

    def hook(path):
        if not any(path == top or path.startswith(top + os.sep) for top in search_paths):
            raise ImportError("not a search path of the project", path=path)
        return make(path)

    return hook


class CachedLoader(importlib.machinery.SourceFileLoader):
    """Loads a module's source through the cache of compiled code."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return compiled(self.get_data(path), path)


def compiled(source, path):
    key = hashlib.sha256(path.encode() + b"\0" + source).hexdigest()
    kept = os.path.join(cache_folder, key)
    try:
        with open(kept, "rb") as file:
            return marshal.load(file)
    except (OSError, ValueError, EOFError):
        pass
    code = compile(source, path, "exec", dont_inherit=True)
    temporary = f"{kept}.{os.getpid()}"
    with open(temporary, "wb") as file:
        marshal.dump(code, file)
    os.replace(temporary, kept)
    return code


def load(request):
    """Runs the script as a module of its own and returns the function to call."""
    path = request["script"]
    with open(path, "rb") as file:
        code = compiled(file.read(), path)
    module = types.ModuleType(module_name(path))
    module.__file__ = path
    sys.modules[module.__name__] = module
    exec(code, module.__dict__)
    function = getattr(module, request["function"], None)
    if not callable(function):
        names = [
            name
            for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", None) == module.__name__
        ]
        raise Failure("function-not-found", name=request["function"], names=names)
    return function


def module_name(path):
    """The file's name, unless a library has it."""
    stem = os.path.splitext(os.path.basename(path))[0]
    is_taken = stem in sys.modules or stem in getattr(sys, "stdlib_module_names", ())
    return f"{stem}_step" if is_taken else stem
