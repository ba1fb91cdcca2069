#!/usr/bin/env python3
"""Makes a large estate for measuring inspection and graph: job files and row loops, no data.

    scripts/estate.py FOLDER [--jobs 50000] [--tables 25000] [--external 0.3] [--seed 1]

Half of the tables are loaded from elsewhere, half are written by jobs; a job loads two or three tables, some of them
written by earlier jobs, and computes in SQL or in a row loop of 60 lines. Everything follows from the seed.
"""

import argparse
import json
import os
import random

COLUMNS = [
    "customer_id", "account_id", "amount", "balance", "status", "region", "opened_on", "rate", "kind", "name",
    "branch_id", "quantity",
]

QUERIES = [
    "SELECT a.customer_id, a.region, SUM(a.amount) AS total_amount, COUNT(*) AS entries, MAX(b.balance) AS top, a.as_of "
    "FROM {a} a JOIN {b} b ON b.customer_id = a.customer_id AND b.as_of = a.as_of WHERE a.status = 'Open' AND a.amount > {n} "
    "GROUP BY a.customer_id, a.region, a.as_of",
    "WITH ranked AS (SELECT a.*, ROW_NUMBER() OVER (PARTITION BY a.customer_id ORDER BY a.amount DESC) AS rn FROM {a} a) "
    "SELECT r.customer_id, r.amount, r.kind, COALESCE(b.name, '') AS name, r.as_of FROM ranked r "
    "LEFT JOIN {b} b ON b.customer_id = r.customer_id WHERE r.rn <= {n} ORDER BY r.customer_id",
    "SELECT a.branch_id, a.kind, CASE WHEN SUM(a.quantity) = 0 THEN 0 ELSE SUM(a.amount) / SUM(a.quantity) END AS price, "
    "a.as_of FROM {a} a WHERE EXISTS (SELECT 1 FROM {b} b WHERE b.account_id = a.account_id AND b.balance >= {n}) "
    "GROUP BY a.branch_id, a.kind, a.as_of HAVING COUNT(*) > 1",
    "SELECT account_id, status, amount FROM {a} WHERE region IN ('N', 'S') UNION ALL "
    "SELECT account_id, status, balance FROM {b} WHERE rate BETWEEN 0.01 AND 0.{n}",
]

LOOP = '''"""Totals of {a} by customer, with what {b} knows of them."""
import pandas as pd
from datetime import timedelta
from decimal import Decimal, ROUND_HALF_UP

LIMIT = Decimal("{n}00.00")


def text(value):
    if value is None:
        return ""
    return str(value).strip()


def known(rows):
    result = {{}}
    for _, row in rows.iterrows():
        key = row["customer_id"]
        if key not in result:
            result[key] = {{"name": text(row["name"]), "rate": row["rate"]}}
    return result


def grade(total):
    if total >= LIMIT:
        return "large"
    if total >= Decimal("100.00"):
        return "middle"
    return "small"


def execute(shared_state):
    rows = shared_state["{a}"]
    others = shared_state["{b}"]
    day = shared_state["__etlEffectiveDate"]
    if rows is None or rows.empty:
        return {{"output": pd.DataFrame(columns=["customer_id", "name", "total", "grade", "as_of"])}}
    names = known(others)
    totals = {{}}
    entries = {{}}
    for _, row in rows.iterrows():
        if row["status"] != "Open":
            continue
        key = row["customer_id"]
        totals[key] = totals.get(key, Decimal("0")) + row["amount"]
        entries[key] = entries.get(key, 0) + 1
    result = []
    for key in sorted(totals):
        person = names.get(key)
        if person is None:
            continue
        share = totals[key] * person["rate"]
        result.append({{
            "customer_id": key,
            "name": person["name"],
            "total": share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP),
            "grade": grade(totals[key]),
            "as_of": day,
        }})
    return {{"output": pd.DataFrame(result, columns=["customer_id", "name", "total", "grade", "as_of"])}}
'''


class Estate:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.sources = options.tables // 2
        self.written = []

    def table(self, writer):
        """A table that exists when a job comes: from elsewhere, or of an earlier job."""
        if writer is not None and self.written and self.random.random() < 0.2:
            return self.random.choice(self.written)
        return ("lake", "source_%05d" % self.random.randrange(self.sources), None)

    def job(self, number):
        pick = self.random
        count = pick.choice([2, 2, 3])
        tables = [self.table(number) for _ in range(count)]
        name = "Job%05d" % number
        modules, depends = [], {}
        for place, (schema, table, writer) in enumerate(tables):
            module = {"type": "DataSourcing", "resultName": "t%d" % place, "schema": schema, "table": table}
            # Tables of other jobs are rarely read with all that a query of ours needs: the columns stay the same.
            module["columns"] = sorted(pick.sample(COLUMNS, 9) + ["customer_id", "amount", "name"])
            module["columns"] = list(dict.fromkeys(module["columns"]))
            if pick.random() < 0.1:
                module["lookbackDays"] = 7
            modules.append(module)
            if writer is not None and pick.random() < 0.7:
                depends[writer] = {"job": writer, "type": "SameDay"}
        number_text = str(pick.randrange(2, 90))
        if pick.random() < self.options.external:
            script = "externals/%03d/%s.py" % (number // 250, name.lower())
            self.write(script, LOOP.format(a="t0", b="t1", n=number_text))
            modules.append({"type": "External", "language": "python", "script": script})
            output = "output"
        else:
            query = pick.choice(QUERIES).format(a="t0", b="t1", n=number_text)
            modules.append({"type": "Transformation", "resultName": "result", "sql": query})
            output = "result"
        # A quarter of the jobs write the tables, the others write files.
        if number % max(1, self.options.jobs // max(1, self.options.tables - self.sources)) == 0:
            target = "made_%05d" % number
            modules.append(
                {"type": "DataFrameWriter", "source": output, "targetTable": target, "writeMode": "Overwrite"}
            )
            self.written.append(("curated", target, name))
        else:
            modules.append({
                "type": "CsvFileWriter", "source": output, "outputDirectory": "out", "jobDirName": name,
                "outputTableDirName": "t", "fileName": "f.csv", "writeMode": "Overwrite",
                "trailerFormat": "END|{row_count}|{date}",
            })
        job = {"jobName": name, "firstEffectiveDate": "2024-10-01", "modules": modules}
        if depends:
            job["dependsOn"] = list(depends.values())
        self.write("jobs/%03d/%s.json" % (number // 250, name), json.dumps(job, indent=1))

    def write(self, path, text):
        path = os.path.join(self.options.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def make(self):
        self.write("glidepath.yaml", "defaultEngine: sqlite\n")
        for number in range(self.options.jobs):
            self.job(number)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--jobs", type=int, default=50000)
    parser.add_argument("--tables", type=int, default=25000)
    parser.add_argument("--external", type=float, default=0.3, help="share of jobs with a row loop")
    parser.add_argument("--seed", type=int, default=1)
    Estate(parser.parse_args()).make()


if __name__ == "__main__":
    main()
