"""Measures Glidepath against the goals in docs/benchmarks.md and checks every result it times.

    python3 scripts/bench.py --glidepath bin/glidepath --duckdb .tools/venv/bin/duckdb [NAME...]

Exit code 1 when a result is wrong; a missed goal is printed, not an error, since machines differ.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

WEEKDAYS_IN_OCTOBER_2024 = 23
DEMO_RUNS = 1018


SAMPLE_QUERY = """
-- revenue by supplier nation and month
WITH shipped AS (
    SELECT l.orderkey, l.suppkey, l.extendedprice * (1 - l.discount) AS revenue,
        date_trunc('month', l.shipdate) AS month
    FROM lineitem AS l
    WHERE l.shipdate BETWEEN DATE '1995-01-01' AND DATE '1996-12-31' AND l.returnflag <> 'R'
), ranked AS (
    SELECT n.name AS nation, s.month, sum(s.revenue) AS revenue,
        row_number() OVER (PARTITION BY s.month ORDER BY sum(s.revenue) DESC, n.name) AS place
    FROM shipped AS s
    JOIN supplier AS p ON p.suppkey = s.suppkey
    LEFT JOIN nation AS n ON n.nationkey = p.nationkey
    GROUP BY n.name, s.month
    HAVING sum(s.revenue) > 1000
)
SELECT nation, month, revenue, CASE WHEN place <= 3 THEN 'top' ELSE coalesce(nation, 'none') END AS class
FROM ranked
WHERE EXISTS (SELECT 1 FROM orders AS o WHERE o.orderdate >= ranked.month AND o.status IN ('F', 'O'))
ORDER BY month, revenue DESC NULLS LAST
LIMIT 100
"""


COMPARED_TABLE = """
CREATE TABLE a AS SELECT range AS id, CAST(range * 7919 % 1000003 AS INTEGER) AS account,
    CAST(range * 31 % 10000000 / 100.0 AS DECIMAL(12,2)) AS amount, sqrt(range) AS price,
    CAST(range % 500 AS SMALLINT) AS quantity, 'city ' || range % 1000 AS city,
    'customer name ' || range % 5000003 AS name, DATE '2020-01-01' + CAST(range % 1500 AS INTEGER) AS day,
    TIMESTAMP '2020-01-01' + INTERVAL 1 SECOND * (range % 100000000) AS at, range % 3 = 0 AS flag
FROM range({rows});
"""

# Each prints how many rows differ, last.
PUBLIC_TOOLS = {
    "datacompy": """
import datacompy, pandas
left, right = pandas.read_parquet("tools-a.parquet"), pandas.read_parquet("tools-b.parquet")
comparison = datacompy.PandasCompare(left, right, join_columns="id") if hasattr(datacompy, "PandasCompare") \\
    else datacompy.Compare(left, right, join_columns="id")
comparison.report()
print(len(comparison.all_mismatch()))
""",
    "reladiff": """
import sys
import reladiff
columns = ("account", "amount", "price", "quantity", "city", "name", "day", "at", "flag")
sides = [reladiff.connect_to_table("duckdb://main:@/" + sys.argv[1], table, "id", extra_columns=columns)
         for table in ("a", "b")]
changes = list(reladiff.diff_tables(*sides))
print(len({row[0] for _, row in changes}))
""",
}


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


class Bench:
    def __init__(self, glidepath, duckdb, folder):
        self.glidepath, self.duckdb, self.folder = glidepath, duckdb, folder
        self.failures = 0

    def report(self, name, value, unit, goal=None):
        verdict = "" if goal is None else f"   goal {goal:g}: {'met' if value <= goal else 'MISSED'}"
        print(f"{name:<58} {value:>10.3f} {unit:<8}{verdict}", flush=True)

    def check(self, is_right, what):
        if not is_right:
            self.failures += 1
            print(f"WRONG RESULT: {what}", flush=True)

    def run(self, arguments, folder):
        return Measured([self.glidepath, *arguments], folder).require_success()

    # Each benchmark below makes its own folder.

    def demo_month(self):
        """The demo month at scale 1, in one process at a time and on all cores."""
        for label, extra in [("on all cores", []), ("one run at a time", ["--parallel", "1"])]:
            name = "month" + "".join(extra)
            measured = self.run(["demo", name, "--json", *extra], self.folder)
            events = [json.loads(line) for line in measured.output.splitlines()]
            summary = events[-1]
            self.check(summary["event"] == "summary" and summary["succeeded"] == DEMO_RUNS
                       and summary["failed"] == 0 and summary["skipped"] == 0, f"demo {label}: {summary}")
            self.check_demo_outputs(self.folder / name)
            self.report(f"demo month, {label}: in all", measured.seconds, "s", 75)
            self.report(f"demo month, {label}: memory", measured.peak_bytes / 2**30, "GiB", 1)
            if extra:
                self.report("demo month, one run at a time: outside user code",
                            measured.seconds - summary["userCodeSeconds"], "s", 10)
                self.user_code_ratio(self.folder / name)

    def check_demo_outputs(self, project):
        answer = self.sql(project / "lake.duckdb", """
            SELECT (SELECT count(*) FROM glidepath_publishes),
                   (SELECT count(DISTINCT as_of) FROM curated.card_spend_daily),
                   (SELECT count(DISTINCT as_of) FROM datalake.customers)""")
        publishes, spend_days, customer_days = answer[0]
        self.check(publishes > 400 and spend_days == 31 and customer_days == WEEKDAYS_IN_OCTOBER_2024,
                   f"demo outputs: {answer}")

    def user_code_ratio(self, project):
        """Time of steps in user code, data crossing included, over the functions alone."""
        steps = functions = 0.0
        for log in (project / ".glidepath/logs").rglob("*.jsonl"):
            for line in log.read_text().splitlines():
                event = json.loads(line)
                if event["event"] == "step-finished" and event.get("userCodeSeconds"):
                    steps += event["seconds"]
                    functions += event["userCodeSeconds"]
        self.check(functions > 1, "no user code was timed")
        self.report("steps in user code over the functions alone", steps / functions, "x", 1.15)

    def overhead(self):
        """Whole time per run of a job of one source, one query, one small table."""
        project = self.folder / "overhead"
        days = 200
        self.make_project(project, f"""
            CREATE SCHEMA datalake;
            CREATE TABLE datalake.t AS SELECT range AS id, DATE '2024-01-01' + CAST(range % {days} AS INTEGER) AS as_of
            FROM range({days * 10})""")
        write_job(project, "Small", "SELECT id, as_of FROM t WHERE id >= 0", first="2024-01-01")
        measured = self.run(["run", "--json", "--parallel", "1", "--from", "2024-01-01", "--to", "2024-07-18"],
                            project)
        events = [json.loads(line) for line in measured.output.splitlines()]
        times = [event["seconds"] for event in events if event["event"] == "run-succeeded"]
        rows = self.sql(project / "lake.duckdb", "SELECT count(*), min(as_of)::VARCHAR FROM curated.small")
        self.check(len(times) == days and rows == [[10, "2024-07-18"]], f"overhead: {len(times)} runs, {rows}")
        self.report("overhead per run of a SQL job, median", statistics.median(times) * 1000, "ms", 5)

    def large_table(self):
        """One source, one query, one table over 20 M rows, beside the same SQL in DuckDB's own command line."""
        project = self.folder / "large"
        self.make_project(project, """
            CREATE SCHEMA datalake;
            CREATE TABLE datalake.t AS SELECT range AS id, (range * 7919) % 1000003 AS amount,
                'customer ' || range % 100000 AS name, DATE '2024-01-01' AS as_of FROM range(20000000)""")
        query = "SELECT id, amount * 2 AS doubled, upper(name) AS name, as_of FROM t WHERE amount % 10 <> 3"
        write_job(project, "Large", query, first="2024-01-01", columns=["id", "amount", "name"])
        plain = project / "plain.duckdb"
        ours, theirs = [], []
        for _ in range(3):
            # The same work: a new table from a scan of the snapshot.
            shutil.copy(project / "lake.duckdb", plain)
            theirs.append(Measured([self.duckdb, str(plain), "-c", f"""
                CREATE SCHEMA curated; CREATE TABLE curated.large AS WITH t AS (
                SELECT id, amount, name, as_of FROM datalake.t WHERE as_of = DATE '2024-01-01') {query}"""],
                project).require_success().seconds)
            fresh = project / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(project, fresh, ignore=shutil.ignore_patterns("plain*", "fresh"))
            ours.append(self.run(["run", "--date", "2024-01-01", "--quiet"], fresh).seconds)
        totals = "SELECT count(*), sum(hash(id, doubled, name))::VARCHAR FROM curated.large"
        ours_rows = self.sql(fresh / "lake.duckdb", totals)
        self.check(ours_rows == self.sql(plain, totals) and ours_rows[0][0] > 17_000_000, f"large: {ours_rows}")
        self.report("20 M rows: Glidepath", statistics.median(ours), "s")
        self.report("20 M rows: duckdb command line", statistics.median(theirs), "s")
        self.report("20 M rows: ratio", statistics.median(ours) / statistics.median(theirs), "x", 1.10)

    def nothing_to_do(self):
        """`run` with 1,000 registered jobs that are all up to date."""
        project = self.folder / "thousand"
        self.make_project(project, "CREATE SCHEMA datalake; CREATE TABLE datalake.t AS SELECT 1 AS id, DATE '2024-01-01' AS as_of")
        for number in range(1000):
            write_job(project, f"Job{number:04}", "SELECT id, as_of FROM t", first="2024-01-01")
        self.run(["run", "--quiet"], project)
        times = [self.run(["run"], project) for _ in range(5)]
        self.check(all("Nothing to do" in measured.output for measured in times), times[0].output)
        self.report("nothing to do, 1,000 jobs", statistics.median(m.seconds for m in times) * 1000, "ms", 300)

    def sql_text(self):
        """Reading and printing SQL: lines a second on one core, memory, and a file of 100 MB."""
        query = SAMPLE_QUERY.strip() + ";\n\n"
        copies = 16_000
        text = query * copies
        big = self.folder / "big.sql"
        big.write_text(text)
        lines = text.count("\n")
        start = statistics.median(self.run(["--version"], self.folder).seconds for _ in range(5))
        formatted = [self.run(["sql", "format", str(big)], self.folder) for _ in range(3)]
        again = self.folder / "again.sql"
        again.write_text(formatted[0].output)
        self.check(self.run(["sql", "format", str(again)], self.folder).output == formatted[0].output,
                   "formatting twice changes the text")
        self.check(formatted[0].output.count("SELECT") == text.count("SELECT"), "format lost a SELECT")
        seconds = statistics.median(m.seconds for m in formatted) - start
        self.report("SQL read and printed, time for 1,000 lines", seconds / lines * 1e6, "ms", 20)
        print(f"{'SQL read and printed':<58} {lines / seconds:>10,.0f} lines/s")
        self.report("SQL read and printed, memory over text",
                    max(m.peak_bytes for m in formatted) / len(text), "x", 20)
        huge = self.folder / "huge.sql"
        with open(huge, "w") as file:
            for _ in range(100_000_000 // len(query) + 1):
                file.write(query)
        measured = self.run(["sql", "parse", str(huge), "--quiet"], self.folder)
        self.report("SQL file of 100 MB, statement by statement", measured.seconds, "s")
        self.report("SQL file of 100 MB, memory", measured.peak_bytes / 2**20, "MiB")

    def compare_tables(self):
        """Comparing: 25 M equal rows, one changed cell in 100 M, beside EXCEPT ALL and the public tools."""
        small, large = self.folder / "compare.duckdb", self.folder / "compare-large.duckdb"
        Measured([self.duckdb, str(small), "-c", COMPARED_TABLE.format(rows=25_000_000) +
                  "CREATE TABLE b AS SELECT * FROM a ORDER BY hash(id);"], self.folder).require_success()
        arguments = ["compare", f"{small}#a", f"{small}#b", "--json"]
        equal = [self.run(arguments, self.folder) for _ in range(3)]
        for measured in equal:
            report = json.loads(measured.output)
            self.check(report["verdict"] == "equal" and report["rows"]["matched"] == 25_000_000, measured.output[:300])
        seconds = statistics.median(measured.seconds for measured in equal)
        self.report("25 M rows x 10 columns, equal: Glidepath", seconds, "s", 5)
        self.report("25 M rows x 10 columns, equal: memory", max(m.peak_bytes for m in equal) / 2**30, "GiB", 2)
        both = Measured([self.duckdb, "-readonly", "-csv", "-noheader", str(small), "-c", """
            SELECT (SELECT count(*) FROM (FROM a EXCEPT ALL FROM b)) + (SELECT count(*) FROM (FROM b EXCEPT ALL FROM a))
            """], self.folder).require_success()
        self.check(both.output.strip() == "0", f"EXCEPT ALL: {both.output}")
        self.report("25 M rows x 10 columns, equal: EXCEPT ALL both ways", both.seconds, "s")
        self.report("25 M rows x 10 columns, equal: share of EXCEPT ALL", seconds / both.seconds, "x", 0.1)
        Measured([self.duckdb, str(large), "-c", COMPARED_TABLE.format(rows=100_000_000) +
                  "CREATE TABLE b AS FROM a; UPDATE b SET amount = amount + 0.01 WHERE id = 73456789;"],
                 self.folder).require_success()
        found = Measured([self.glidepath, "compare", f"{large}#a", f"{large}#b", "--json"], self.folder)
        report = json.loads(found.output or "{}")
        differing = [column["name"] for column in report.get("columns", []) if column["differing"]]
        self.check(found.status == 1 and report["rows"]["onlyLeft"] == 1 and differing == ["amount"],
                   f"one cell: {found.output[:500]} {found.errors[-500:]}")
        self.report("one changed cell in 100 M rows, found and named", found.seconds, "s", 60)
        self.report("one changed cell in 100 M rows: memory", found.peak_bytes / 2**30, "GiB")
        self.compare_with_server()
        self.public_tools()

    def compare_with_server(self, rows=6_000_000):
        """The same rows in a PostgreSQL server of its own and in DuckDB, equal and with one changed cell."""
        server = PostgresServer.start(self.folder)
        if server is None:
            print("PostgreSQL: not measured, no server is installed (Debian: postgresql)")
            return
        try:
            project = self.folder / "server"
            project.mkdir()
            (project / "glidepath.yaml").write_text(
                f"connections:\n  server: {{kind: postgresql, url: '{server.url}'}}\n")
            Measured([self.duckdb, str(project / "lake.duckdb"), "-c", COMPARED_TABLE.format(rows=rows) +
                      "COPY a TO 'a.csv' (HEADER false)"], project).require_success()
            server.psql("""CREATE TABLE a (id bigint, account integer, amount numeric(12,2), price double precision,
                quantity smallint, city text, name text, day date, "at" timestamp, flag boolean)""")
            server.psql(f"\\copy a from '{project / 'a.csv'}' with (format csv)")
            server.psql("ANALYZE a")
            arguments = ["compare", "server:public.a", "lake:main.a", "--json"]
            equal = [self.run(arguments, project) for _ in range(3)]
            for measured in equal:
                report = json.loads(measured.output)
                self.check((report["verdict"], report["basis"], report["rows"]["matched"])
                           == ("equal", "checksums", rows), measured.output[:300])
            label = f"{rows // 1_000_000} M rows PostgreSQL against DuckDB"
            self.report(f"{label}, equal", statistics.median(m.seconds for m in equal), "s", 60)
            server.psql(f"UPDATE a SET amount = amount + 0.01 WHERE id = {rows // 3}")
            found = Measured([self.glidepath, *arguments, "--key", "id"], project)
            report = json.loads(found.output or "{}")
            differing = [column["name"] for column in report.get("columns", []) if column["differing"]]
            self.check(found.status == 1 and report["rows"]["differing"] == 1 and differing == ["amount"],
                       f"one cell: {found.output[:500]} {found.errors[-500:]}")
            self.report(f"{label}, one changed cell", found.seconds, "s", 60)
        finally:
            server.stop()

    # The next ones have a PostgreSQL server of their own: rows in and out, SQL inside it, many small runs on several
    # workers, the demo bank.

    def server_copies(self):
        self.on_server(self.copies)

    def server_sql(self):
        self.on_server(self.sql_inside)

    def server_workers(self):
        self.on_server(self.many_runs)

    def server_demo(self):
        self.on_server(self.demo_there)

    def on_server(self, measure):
        server = PostgresServer.start(self.folder)
        if server is None:
            print("PostgreSQL: not measured, no server is installed (Debian: postgresql)")
            return
        try:
            measure(server)
        finally:
            server.stop()

    def copies(self, server, rows=5_000_000):
        """A table of 10 columns to a DuckDB file and back, beside psql's binary \\copy of the same rows."""
        server.psql("CREATE SCHEMA datalake", f"""
            CREATE TABLE datalake.t AS SELECT n::bigint AS id, (n::bigint * 7919 % 1000003)::integer AS account,
                (n::bigint * 31 % 10000000 / 100.0)::numeric(12,2) AS amount, sqrt(n) AS price,
                (n % 500)::smallint AS quantity, 'city ' || n % 1000 AS city,
                'customer name ' || n::bigint * 7 % 5000003 AS name, date '2020-01-01' + n % 1500 AS day,
                timestamp '2020-01-01' + interval '1 second' * n AS at, n % 3 = 0 AS flag
            FROM generate_series(1, {rows}) AS n""", "VACUUM ANALYZE datalake.t")
        project = server.project(self.folder / "copies", "duckdb: {memoryLimit: 300MB}\n")
        text = (project / "glidepath.yaml").read_text()
        (project / "glidepath.yaml").write_text(
            text.replace("connections:\n", "connections:\n  file: {kind: duckdb, path: file.duckdb}\n"))
        columns = ["id", "account", "amount", "price", "quantity", "city", "name", "day", "at", "flag"]
        write_copy(project, "Out", columns, source="bank", target="file", schemas=("datalake", "main"))
        write_copy(project, "Back", columns, source="file", target="bank", schemas=("main", "curated"))
        binary = project / "t.bin"
        copy_out = f"\\copy datalake.t to '{binary}' (format binary)"
        copy_in = f"\\copy curated.plain from '{binary}' (format binary)"
        server.timed("SELECT count(*) FROM datalake.t")
        out, back = [], []
        plain_out = min(server.timed(copy_out).seconds for _ in range(3))
        for _ in range(3):
            out.append(self.run(["run", "Out", "--date", "2024-01-01", "--quiet"], project))
        server.psql("CREATE SCHEMA IF NOT EXISTS curated")
        plain_in = []
        for _ in range(3):
            server.psql("DROP TABLE IF EXISTS curated.plain; CREATE TABLE curated.plain (LIKE datalake.t)")
            plain_in.append(server.timed(copy_in).seconds)
            back.append(self.run(["run", "Back", "--date", "2024-01-01", "--quiet"], project))
        sums = "SELECT count(*), sum(hashtext(x::text)::bigint) FROM {} AS x"
        order = "SELECT count(*) FROM (SELECT id, lag(id) OVER () AS before FROM curated.t) AS x WHERE id <> before + 1"
        self.check(server.answer(sums.format("datalake.t")) == server.answer(sums.format("curated.t"))
                   and server.answer(order) == "0", "rows that went out and came back")
        million = f"{rows // 1_000_000} M rows x 10 columns"
        self.report(f"{million} PostgreSQL to DuckDB", min(m.seconds for m in out), "s")
        self.report(f"{million} psql copy to", plain_out, "s")
        self.report(f"{million} out: ratio", min(m.seconds for m in out) / plain_out, "x", 1.9)
        self.report(f"{million} DuckDB to PostgreSQL", min(m.seconds for m in back), "s")
        self.report(f"{million} psql copy from", min(plain_in), "s")
        self.report(f"{million} back: ratio", min(m.seconds for m in back) / min(plain_in), "x", 1.6)
        self.report(f"{million} memory", max(m.peak_bytes for m in out + back) / 2**20, "MiB", 500)

    def sql_inside(self, server, rows=4_000_000):
        """A job of SQL steps inside the server, beside the same statement in psql."""
        server.psql("CREATE SCHEMA datalake; CREATE SCHEMA curated", f"""
            CREATE TABLE datalake.t AS SELECT n::bigint AS id, n % 100000 AS customer,
                (n::bigint * 31 % 10000000 / 100.0)::numeric(12,2) AS amount, date '2024-01-01' AS as_of
            FROM generate_series(1, {rows}) AS n""", "VACUUM ANALYZE datalake.t")
        project = server.project(self.folder / "inside")
        query = ("SELECT customer, count(*) AS n, sum(amount) AS total, max(amount) AS largest, as_of FROM t "
                 "WHERE id % 10 <> 3 GROUP BY customer, as_of")
        write_job(project, "Inside", query, first="2024-01-01", columns=["id", "customer", "amount"],
                  engine="postgresql")
        plain = f"""INSERT INTO curated.plain WITH t AS (SELECT id, customer, amount, as_of FROM datalake.t
            WHERE as_of = date '2024-01-01') {query}"""
        ours, theirs = [], []
        for _ in range(5):
            server.psql("DROP TABLE IF EXISTS curated.plain; CREATE TABLE curated.plain (customer integer, n bigint, "
                        "total numeric, largest numeric, as_of date)")
            theirs.append(server.timed(plain).seconds)
            measured = self.run(["run", "Inside", "--date", "2024-01-01", "--json"], project)
            events = [json.loads(line) for line in measured.output.splitlines()]
            ours += [event["seconds"] for event in events if event["event"] == "run-succeeded"]
        same = "SELECT count(*) FROM (TABLE curated.plain EXCEPT ALL TABLE curated.inside) AS x"
        self.check(server.answer(same) == "0" and server.answer("SELECT count(*) FROM curated.inside") == "90000",
                   "the table made inside the server")
        mine, plain = statistics.median(ours), statistics.median(theirs)
        self.report("SQL job inside PostgreSQL: the run", mine, "s")
        self.report("SQL job inside PostgreSQL: psql", plain, "s")
        self.report("SQL job inside PostgreSQL: ratio less 10 ms", (mine - 0.010) / plain, "x", 1.05)

    def many_runs(self, server, jobs=100, days=31, workers=4):
        """Many small runs, by one worker and by several."""
        server.psql("CREATE SCHEMA datalake; CREATE SCHEMA curated", f"""
            CREATE TABLE datalake.t AS SELECT n AS id, date '2024-01-01' + n % {days} AS as_of
            FROM generate_series(1, {days * 2000}) AS n; CREATE INDEX ON datalake.t (as_of)""",
                    "VACUUM ANALYZE datalake.t")
        seconds = {}
        for count in (1, workers):
            project = server.project(self.folder / f"workers{count}", "duckdb: {threads: 1}\n")
            for number in range(jobs):
                write_job(project, f"J{number:03}", "SELECT id % 50 AS part, count(*) AS n, as_of FROM t GROUP BY 1, 3",
                          first="2024-01-01", engine="postgresql", mode="Append")
            # Everything is registered before the clock starts, as on any day but the first.
            self.run(["plan", "--json"], project)
            started = time.perf_counter()
            processes = [subprocess.Popen([self.glidepath, "run", "--worker", "--quiet"], cwd=project,
                                          stdin=subprocess.DEVNULL) for _ in range(count)]
            self.check(all(process.wait() == 0 for process in processes), f"{count} workers")
            seconds[count] = time.perf_counter() - started
            runs = server.answer("SELECT count(*), count(DISTINCT (job_name, effective_date)) FROM control.job_runs "
                                 "WHERE status = 'Succeeded'")
            rows = server.answer("SELECT count(*), count(DISTINCT as_of) FROM curated.j000")
            self.check(runs == f"{jobs * days}|{jobs * days}" and rows == f"{days * 50}|{days}", f"{runs} {rows}")
            server.psql("DROP SCHEMA control CASCADE; DROP SCHEMA curated CASCADE; DROP TABLE glidepath_publishes, "
                        "glidepath_publish_rows; CREATE SCHEMA curated")
        ideal = seconds[1] / os.cpu_count()
        self.report(f"{jobs} jobs x {days} dates, one worker", seconds[1], "s")
        self.report(f"{jobs} jobs x {days} dates, {workers} workers", seconds[workers], "s")
        self.report(f"{jobs} jobs x {days} dates, over one worker's time by cores", seconds[workers] / ideal, "x", 1.15)

    def demo_there(self, server):
        """The demo month with lake, outputs and control store on a server."""
        measured = self.run(["demo", "bank", "--json", "--url", server.url], self.folder)
        summary = json.loads(measured.output.splitlines()[-1])
        self.check(summary["event"] == "summary" and summary["succeeded"] == DEMO_RUNS and summary["failed"] == 0,
                   f"demo on a server: {summary}")
        days = server.answer("SELECT count(DISTINCT as_of) FROM curated.card_spend_daily")
        self.check(days == "31", f"demo on a server: {days} days")
        self.report("demo month on a server: in all", measured.seconds, "s")
        self.report("demo month on a server: less user code by cores",
                    measured.seconds - summary["userCodeSeconds"] / os.cpu_count(), "s")

    def public_tools(self):
        """The same 1 M rows through datacompy and reladiff, where GLIDEPATH_BENCH_PYTHON has them."""
        python = os.environ.get("GLIDEPATH_BENCH_PYTHON")
        if not python:
            print("public tools: not measured, GLIDEPATH_BENCH_PYTHON names no Python that has them")
            return
        database = self.folder / "tools.duckdb"
        Measured([self.duckdb, str(database), "-c", COMPARED_TABLE.format(rows=1_000_000) + """
            CREATE TABLE b AS FROM a; UPDATE b SET amount = amount + 0.01 WHERE id = 734567;
            COPY a TO 'tools-a.parquet'; COPY b TO 'tools-b.parquet'"""], self.folder).require_success()
        ours = [Measured([self.glidepath, "compare", f"{database}#a", f"{database}#b", "--key", "id", "--json"],
                         self.folder) for _ in range(3)]
        self.check(all(json.loads(m.output)["rows"]["differing"] == 1 for m in ours), ours[0].output[:300])
        seconds = statistics.median(measured.seconds for measured in ours)
        self.report("1 M rows, one changed cell, by key: Glidepath", seconds, "s")
        for tool, program in PUBLIC_TOOLS.items():
            measured = Measured([python, "-c", program, str(database)], self.folder)
            self.check(measured.status == 0 and measured.output.split()[-1:] == ["1"],
                       f"{tool}: {measured.output[-300:]} {measured.errors[-300:]}")
            self.report(f"1 M rows, one changed cell, by key: {tool}", measured.seconds, "s")
            self.report(f"1 M rows: Glidepath, share of {tool}", seconds / measured.seconds, "x")

    def make_project(self, project, lake_sql):
        project.mkdir()
        (project / "glidepath.yaml").write_text("through: 2024-01-01\n")
        Measured([self.duckdb, str(project / "lake.duckdb"), "-c", lake_sql], project).require_success()

    def sql(self, database, query):
        """Rows of a query, read by DuckDB's own command line."""
        measured = Measured([self.duckdb, "-readonly", "-json", str(database), "-c", query], self.folder)
        measured.require_success()
        return [list(row.values()) for row in json.loads(measured.output or "[]")]


def write_copy(project, name, columns, source, target, schemas):
    """A job that copies the table t from one connection to another."""
    job = {
        "jobName": name,
        "firstEffectiveDate": "2024-01-01",
        "modules": [
            {"type": "DataSourcing", "resultName": "t", "connection": source, "schema": schemas[0], "table": "t",
             "columns": columns, "asOf": "none"},
            {"type": "DataFrameWriter", "source": "t", "connection": target, "targetSchema": schemas[1],
             "targetTable": "t", "writeMode": "Overwrite"},
        ],
    }
    (project / "jobs").mkdir(exist_ok=True)
    (project / "jobs" / f"{name}.json").write_text(json.dumps(job, indent=2))


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


def main():
    names = ["demo_month", "overhead", "large_table", "nothing_to_do", "sql_text", "compare_tables",
             "server_copies", "server_sql", "server_workers", "server_demo"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--glidepath", required=True)
    parser.add_argument("--duckdb", required=True)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(names)}; none means all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="glidepath-bench-") as folder:
        bench = Bench(os.path.abspath(options.glidepath), os.path.abspath(options.duckdb), pathlib.Path(folder))
        for name in options.names or names:
            getattr(bench, name)()
    sys.exit(1 if bench.failures else 0)


if __name__ == "__main__":
    main()
