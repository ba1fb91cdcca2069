"""What benchmarks run: programs that are measured, a PostgreSQL server, jobs."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time


class PostgresServer:
    """A server in a temporary folder, reached through a socket there."""

    @classmethod
    def start(cls, folder):
        """None where no server is installed."""
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        return cls(programs[-1].parent) if programs else None

    def __init__(self, programs):
        self.programs = programs
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="glidepath-bench-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.url = f"postgresql:///postgres?host={self.folder}&user=glidepath"
        self.command("initdb", "-D", self.folder / "data", "-U", "glidepath", "-A", "trust", "-E", "UTF8",
                     "--locale=C", "-N")
        with open(self.folder / "data/postgresql.conf", "a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nfsync = off\n")
        self.command("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "start")

    def command(self, program, *arguments):
        # A server refuses to run as root.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*user, self.programs / program, *arguments], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def psql(self, *commands):
        self.timed(*commands)

    def timed(self, *commands):
        """psql's own time for commands in one session."""
        arguments = [part for command in commands for part in ("-c", command)]
        return Measured([str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.url,
                         *arguments], self.folder).require_success()

    def answer(self, sql):
        return self.timed(sql).output.strip()

    def project(self, folder, extra=""):
        """A project whose lake, outputs and control store are this server's."""
        folder.mkdir()
        (folder / "glidepath.yaml").write_text(
            f"through: 2024-01-31\nconnections:\n  bank: {{kind: postgresql, url: '{self.url}'}}\n"
            f"lake: bank\noutputs: bank\ncontrol: bank\n{extra}")
        return folder

    def stop(self):
        self.command("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder)


class Measured:
    """A finished process: wall time, peak memory of it and its children together, and its output."""

    def __init__(self, command, folder, environment=None):
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        self.peak_bytes = 0
        watcher = threading.Thread(target=self._watch, args=(process,), daemon=True)
        watcher.start()
        self.output, self.errors = process.communicate()
        self.seconds = time.perf_counter() - started
        watcher.join()
        self.status = process.returncode

    def _watch(self, process):
        while process.poll() is None:
            self.peak_bytes = max(self.peak_bytes, resident_bytes_of_tree(process.pid))
            time.sleep(0.05)

    def require_success(self):
        if self.status != 0:
            sys.exit(f"bench: a command failed with {self.status}:\n{self.errors[-3000:]}")
        return self


def resident_bytes_of_tree(root):
    """Resident memory of a process and everything it started."""
    parents, resident = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            parents[int(entry.name)] = int(fields[1])
            resident[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            continue
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += resident.get(pid, 0)
        waiting += [child for child, parent in parents.items() if parent == pid]
    return total


def write_job(project, name, sql, first, columns=("id",), engine="duckdb", mode="Overwrite"):
    job = {
        "jobName": name,
        "firstEffectiveDate": first,
        "engine": engine,
        "modules": [
            {"type": "DataSourcing", "resultName": "t", "schema": "datalake", "table": "t",
             "columns": list(columns)},
            {"type": "Transformation", "resultName": "output", "sql": sql},
            {"type": "DataFrameWriter", "source": "output", "targetTable": name.lower(),
             "writeMode": mode},
        ],
    }
    (project / "jobs").mkdir(exist_ok=True)
    (project / "jobs" / f"{name}.json").write_text(json.dumps(job, indent=2))
