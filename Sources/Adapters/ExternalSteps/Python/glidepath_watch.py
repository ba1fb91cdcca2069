"""What a call does outside its contract, seen through Python's audit events.

Files that C libraries write and connections that they open do not pass Python and are not seen. Database
modules are such libraries, so importing one of them is told instead.
"""

from __future__ import annotations

import os
import sys
import tempfile

MOST_EFFECTS = 100
WRITING = os.O_WRONLY | os.O_RDWR

# Modules that connect to databases by C code, by the name people know them under.
DATABASE_MODULES = {
    "adbc_driver_manager",
    "cx_Oracle",
    "duckdb",
    "ibm_db",
    "mariadb",
    "MySQLdb",
    "oracledb",
    "psycopg2",
    "psycopg",
    "pymssql",
    "pyodbc",
    "turbodbc",
}


class Watch:
    """Collects side effects as short sentences, each once, in the order they first happened."""

    def __init__(self, project_directory, private_folder):
        self.project = os.path.join(os.path.realpath(project_directory), "")
        self.private = os.path.join(os.path.realpath(private_folder), "")
        self.temporary = os.path.join(os.path.realpath(tempfile.gettempdir()), "tmp")
        self.seen = {}
        self.left_out = 0
        self.owner = os.getpid()
        self.is_on = False

    def begin(self):
        self.is_on = True
        sys.addaudithook(self.hear)

    def effects(self):
        self.is_on = False
        more = [f"and {self.left_out} more"] if self.left_out else []
        return list(self.seen) + more

    def hear(self, event, arguments):
        describe = EVENTS.get(event)
        if describe is None or not self.is_on:
            return
        try:
            effect = describe(self, *arguments)
        except Exception:
            # An audit hook that raises would stop what the user's code is doing.
            effect = event
        if effect is not None:
            self.note(effect)

    def note(self, effect):
        if effect in self.seen:
            return
        if len(self.seen) < MOST_EFFECTS:
            self.seen[effect] = None
        else:
            self.left_out += 1

    def opened(self, path, mode, flags):
        if isinstance(path, int) or not isinstance(flags, int) or not flags & WRITING:
            return None
        return self.about("writes file", path)

    def about(self, verb, path):
        if path is None or isinstance(path, int):
            return None
        full = os.path.realpath(os.fsdecode(path))
        if full.startswith(self.private) or full.startswith("/dev/"):
            return None
        if full.startswith(self.temporary):
            return f"{verb} in the temporary folder"
        return f"{verb} {full[len(self.project):] if full.startswith(self.project) else full}"

    def moved(self, source, target, *rest):
        return self.about("writes file", target)

    def connected(self, socket, address):
        if isinstance(address, tuple) and len(address) >= 2:
            return f"connects to {address[0]}:{address[1]}"
        return f"connects to {os.fsdecode(address) if isinstance(address, bytes) else address}"

    def started(self, program, *rest):
        name = os.fsdecode(program).split()
        return f"starts program {os.path.basename(name[0])}" if name else None

    def imported(self, module, *rest):
        return f"uses database module {module}" if module in DATABASE_MODULES else None

    def opened_sqlite(self, database, *rest):
        name = os.fsdecode(database)
        return None if name == ":memory:" or not name else self.about("opens database", name)


EVENTS = {
    "import": Watch.imported,
    "open": Watch.opened,
    "os.mkdir": lambda watch, path, *rest: watch.about("creates folder", path),
    "os.remove": lambda watch, path, *rest: watch.about("removes", path),
    "os.rmdir": lambda watch, path, *rest: watch.about("removes", path),
    "os.rename": Watch.moved,
    "os.link": Watch.moved,
    "os.symlink": Watch.moved,
    "os.truncate": lambda watch, path, *rest: watch.about("writes file", path),
    "os.chmod": lambda watch, path, *rest: watch.about("changes permissions of", path),
    "os.chown": lambda watch, path, *rest: watch.about("changes owner of", path),
    "socket.connect": Watch.connected,
    "socket.sendto": Watch.connected,
    "socket.bind": lambda watch, socket, address: f"listens on {address}",
    "sqlite3.connect": Watch.opened_sqlite,
    "subprocess.Popen": Watch.started,
    "os.system": Watch.started,
    "os.exec": Watch.started,
    "os.posix_spawn": Watch.started,
    "os.fork": lambda watch: "starts a process",
}
