"""Benchmarks of PostgreSQL as home, as part of bench.py."""
import json
import os
import statistics
import subprocess
import time

from bench_processes import PostgresServer, write_job

DEMO_RUNS = 1018


class ServerBenches:
    """Each has a server of its own: rows in and out, SQL inside it, many small runs on several workers, the demo bank."""

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

    def copies(self, server, rows=5_000_000, repeats=2):
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
        plain_out = min(server.timed(copy_out).seconds for _ in range(repeats))
        for _ in range(repeats):
            out.append(self.run(["run", "Out", "--date", "2024-01-01", "--quiet"], project))
        server.psql("CREATE SCHEMA IF NOT EXISTS curated")
        plain_in = []
        for _ in range(repeats):
            server.psql("DROP TABLE IF EXISTS curated.plain; CREATE TABLE curated.plain (LIKE datalake.t)")
            plain_in.append(server.timed(copy_in).seconds)
            back.append(self.run(["run", "Back", "--date", "2024-01-01", "--quiet"], project))
        sums = "SELECT count(*), sum(hash_record_extended(x, 0)::numeric) FROM {} AS x"
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
