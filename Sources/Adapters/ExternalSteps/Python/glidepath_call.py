"""One call of user code, in a process of its own."""

from __future__ import annotations

import base64
import datetime
import decimal
import faulthandler
import fcntl
import gc
import io
import json
import os
import sys
import tempfile
import threading
import time

import glidepath_failures
import glidepath_frames
import glidepath_limits
import glidepath_modules
import glidepath_results
import glidepath_state
import glidepath_watch

RESERVED_DATES = ("__minEffectiveDate", "__maxEffectiveDate", "__etlEffectiveDate")


def write_sample(path):
    """Writes the file that ``warm_up`` reads."""
    glidepath_results.save("sample", glidepath_frames.sample(), path)


def warm_up(path):
    """Does once what every call does, so that no call pays for first use.

    Done in the child too while it waits: it copies the memory pages that a call writes to.
    """
    tempfile.gettempdir()
    given = glidepath_frames.FrameReader("decimal", "Int64").read(path, "sample")
    glidepath_results.table("sample", given.frame)
    glidepath_state.Snapshot(given, path).is_unchanged()


def answer(folder):
    """Makes the call described in `folder`, tells the result and ends this process."""
    channel = Channel(folder)
    channel.tell({"begun": True})
    redirect(folder)
    with open(os.path.join(folder, "call.json"), encoding="utf-8") as file:
        request = json.load(file)
    try:
        message = {"done": make(request, folder, channel)}
    except glidepath_failures.Failure as failure:
        message = {"failed": failure.facts}
    flush_files()
    channel.tell(message)
    # Not a normal exit: that would wait for threads the user's code left running.
    os._exit(0)


def make(request, folder, channel):
    """Loads and calls the user's function; returns what the host program is told."""
    outputs = os.path.join(folder, "out")
    glidepath_modules.prepare(request, os.path.join(folder, "..", "compiled"))
    watch = glidepath_watch.Watch(request["projectDirectory"], os.path.dirname(folder))
    reader = glidepath_frames.FrameReader(request["decimals"], request["nullableIntegers"])
    state = glidepath_state.SharedState(request["relations"], fixed_values(request), channel.load, reader)
    glidepath_limits.limit_memory(request.get("memoryLimitBytes"))
    watch.begin()
    with glidepath_failures.told(request):
        function = glidepath_modules.load(request)
        started = time.perf_counter()
        result = function(state)
        seconds = time.perf_counter() - started - state.seconds_loading
    try:
        relations = glidepath_results.write(result, state, outputs)
    except MemoryError:
        raise glidepath_failures.Failure("out-of-memory") from None
    return {"seconds": seconds, "relations": relations, "sideEffects": watch.effects()}


def fixed_values(request):
    """The reserved entries of the shared state."""
    date = datetime.date.fromisoformat(request["effectiveDate"])
    values = dict.fromkeys(RESERVED_DATES, date)
    values["__parameters"] = {entry["name"]: parameter(entry["value"]) for entry in request["parameters"]}
    return values


def parameter(tagged):
    """A parameter's value; what JSON cannot say exactly arrives as text with its type."""
    kind, value = tagged["type"], tagged.get("value")
    if kind == "list":
        return [parameter(item) for item in value]
    if kind == "structure":
        return {name: parameter(item) for name, item in value}
    if kind == "map":
        return {parameter(key): parameter(item) for key, item in value}
    convert = {
        "null": lambda text: None,
        "boolean": lambda text: text == "true",
        "integer": int,
        "double": float,
        "decimal": decimal.Decimal,
        "text": str,
        "blob": base64.b64decode,
        "date": datetime.date.fromisoformat,
        "time": datetime.time.fromisoformat,
        "timestamp": datetime.datetime.fromisoformat,
    }
    return convert[kind](value)


class Channel:
    """The private line to the host program: one JSON object a line each way."""

    def __init__(self, folder):
        self.folder = folder
        self.outgoing = os.open(os.path.join(folder, "up"), os.O_WRONLY)
        self.incoming = os.fdopen(os.open(os.path.join(folder, "down"), os.O_RDONLY), "rb", buffering=0)
        self.turn = threading.RLock()
        # A process forked by user code may read a relation too; the lock file keeps answers apart.
        self.between_processes = os.open(os.path.join(folder, "turn"), os.O_RDWR | os.O_CREAT, 0o600)
        os.register_at_fork(after_in_child=self.renew_lock)

    def renew_lock(self):
        self.turn = threading.RLock()

    def tell(self, message):
        unsent = json.dumps(message).encode() + b"\n"
        while unsent:
            unsent = unsent[os.write(self.outgoing, unsent) :]

    def load(self, number, relation):
        """Has a relation written to a file and returns the path."""
        path = os.path.join(self.folder, "in", f"{number}.parquet")
        with self.turn:
            fcntl.lockf(self.between_processes, fcntl.LOCK_EX)
            try:
                if not os.path.exists(path):
                    self.tell({"load": {"relation": relation, "file": path}})
                    self.wait()
            finally:
                fcntl.lockf(self.between_processes, fcntl.LOCK_UN)
        return path

    def wait(self):
        while self.incoming.read(1) != b"\n":
            pass


def redirect(folder):
    """Sends standard output and error of this process, C code included, to the run's log."""
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        pipe = os.open(os.path.join(folder, name), os.O_WRONLY)
        os.dup2(pipe, descriptor)
        os.close(pipe)
        # Fresh objects: the old ones believe that they write to a file and can seek.
        stream = open(
            descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    faulthandler.enable()


def flush_files():
    """Writes out what user code left in the buffers of files it did not close."""
    import atexit

    try:
        atexit._run_exitfuncs()
    except BaseException:
        pass
    for candidate in gc.get_objects():
        if type(candidate) in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom):
            try:
                candidate.flush()
            except (OSError, ValueError):
                pass
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
