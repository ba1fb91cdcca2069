"""The memory limit of one call."""

from __future__ import annotations

import resource


def limit_memory(limit):
    """Allows `limit` bytes of data beyond what the interpreter and its libraries hold already."""
    if limit is None:
        return
    most = limit + data_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def data_bytes():
    """Bytes of this process that count against a limit on data."""
    try:
        with open("/proc/self/status") as file:
            for line in file:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
