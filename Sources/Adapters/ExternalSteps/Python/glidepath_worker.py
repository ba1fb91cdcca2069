"""A worker: an interpreter with pandas loaded that forks one child for every call.

A fork costs a millisecond where importing pandas costs half a second, and nothing a call does to its
interpreter (module state, working directory, options, random state, threads, limits) can reach the next
call. The child for the next call is forked ahead, so that a call does not wait for it either.

The worker itself never runs user code and keeps a single thread of its own.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import shutil
import signal
import sys
import traceback
import warnings

import glidepath_call

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "sample.parquet")
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def set_process_option(option, value):
    """Sets a Linux process option; elsewhere there is none to set."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


class Worker:
    """Reads orders from the host program and reports how each call's process ended."""

    def __init__(self, control):
        self.control = control
        self.unread = b""
        self.spare = None
        self.spare_pipe = None
        self.current = None
        self.folder = None

    def serve(self, announce):
        """Works until the host program closes the control channel."""
        # Processes whose parent has ended become children of this one, where they can be stopped.
        set_process_option(PR_SET_CHILD_SUBREAPER, 1)
        wakeup, wakeup_writer = os.pipe()
        os.set_blocking(wakeup, False)
        os.set_blocking(wakeup_writer, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wakeup_writer)
        self.inherited = (self.control, wakeup, wakeup_writer)
        glidepath_call.write_sample(SAMPLE)
        gc.collect()
        # Objects that exist now are never collected: children then leave their memory pages shared.
        gc.freeze()
        self.fork_spare()
        announce()
        while True:
            ready, _, _ = select.select([self.control, wakeup], [], [])
            if wakeup in ready:
                os.read(wakeup, 4096)
                self.reap()
            if self.control in ready and not self.obey():
                self.leave()
                return

    def obey(self):
        """Carries out the orders that have arrived; false when there will be no more."""
        received = os.read(self.control, 65536)
        self.unread += received
        *lines, self.unread = self.unread.split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "call" in order:
                self.start(order["call"])
            elif self.current is not None:
                kill_group(self.current)
        return bool(received)

    def start(self, folder):
        self.folder = folder
        self.current = self.spare
        os.write(self.spare_pipe, folder.encode() + b"\n")
        os.close(self.spare_pipe)
        # Now, so that it has warmed up by the time this call ends.
        self.fork_spare()

    def fork_spare(self):
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            # Python 3.12 warns of forking beside other threads; Arrow's own are made for it.
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            try:
                self.become_spare(reader, writer)
            except BaseException:
                traceback.print_exc()
            os._exit(1)
        os.close(reader)
        self.spare, self.spare_pipe = child, writer

    def become_spare(self, reader, writer):
        """In the child: waits for a call, makes it and ends."""
        set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(writer)
        for descriptor in self.inherited:
            os.close(descriptor)
        os.setsid()
        glidepath_call.warm_up(SAMPLE)
        folder = b""
        while not folder.endswith(b"\n"):
            piece = os.read(reader, 4096)
            if not piece:
                os._exit(0)
            folder += piece
        os.close(reader)
        glidepath_call.answer(folder[:-1].decode())

    def reap(self):
        """Takes note of every child that has ended."""
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            if ended.si_pid == self.current:
                self.finish()
            else:
                os.waitpid(ended.si_pid, 0)
                if ended.si_pid == self.spare:
                    # Nobody has told it to: the next call needs another.
                    os.close(self.spare_pipe)
                    self.fork_spare()

    def finish(self):
        # The group first: its number stays taken until its leader has been waited for.
        kill_group(self.current)
        code = os.waitstatus_to_exitcode(os.waitpid(self.current, 0)[1])
        self.current = None
        report = {"code": code, "strays": self.stop_strays()}
        os.write(self.control, json.dumps({"ended": report}).encode() + b"\n")

    def stop_strays(self):
        """Stops what the call left running, and returns how many processes that were."""
        count = 0
        while True:
            strays = [child for child in children() if child != self.spare]
            if not strays:
                return count
            for child in strays:
                try:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    count += 1
                except (ProcessLookupError, ChildProcessError):
                    pass

    def leave(self):
        """The host program is gone: nothing that belongs to it stays behind."""
        if self.current is not None:
            kill_group(self.current)
            self.current = None
        self.spare = None
        self.stop_strays()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(HERE, ignore_errors=True)


def kill_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # It had not yet become a group of its own.
        try:
            os.kill(leader, signal.SIGKILL)
        except ProcessLookupError:
            pass


def children():
    """Process numbers of this process's children."""
    me = os.getpid()
    try:
        with open(f"/proc/self/task/{me}/children") as file:
            return [int(number) for number in file.read().split()]
    except OSError:
        return []
