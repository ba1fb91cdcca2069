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
import sys
import tempfile

from bench_processes import Measured, PostgresServer, write_job
from bench_servers import DEMO_RUNS, ServerBenches

WEEKDAYS_IN_OCTOBER_2024 = 23


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


class Bench(ServerBenches):
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
