"""Random programs over rows, and the judge between a program and the query it was lifted to.

`generate FIRST COUNT FOLDER` writes one program for each seed. `check FOLDER MODULES` runs every program that has a
query beside it, and the query, on the same random tables, and prints one JSON line for each: its seed, `equal`,
`different` or `not run`, and where they differ. MODULES is the folder of the product's own Python modules, so that data
frames are made and read exactly as in a run.
"""

import datetime
import decimal
import glob
import importlib.util
import json
import os
import random
import sys
import tempfile

DAYS = datetime.timedelta
RUNS = 6
SPACES = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
                           0x202F, 0x205F, 0x3000]))


def fill(generator, database):
    """Two small tables full of ties, duplicates, nulls, midpoints and keys without partners; returns the date."""
    pick, number = generator.choice, generator.randint
    day = datetime.date(2024, 10, number(1, 31))

    def amount():
        whole = pick([0, 1, 5, 10, 25, 50, 100, -3, -25, 999])
        return decimal.Decimal(whole) + decimal.Decimal(pick([0, 1, 5, 25, 50, 75, 99, 10])) / 100

    database.execute(
        "CREATE TABLE sales (id INTEGER NOT NULL, region VARCHAR NOT NULL, store INTEGER NOT NULL,"
        " amount DECIMAL(12, 2) NOT NULL, qty INTEGER NOT NULL, rate DECIMAL(5, 2), note VARCHAR,"
        " day DATE NOT NULL, ok BOOLEAN NOT NULL, ref INTEGER, as_of DATE NOT NULL)"
    )
    database.execute(
        "CREATE TABLE stores (store INTEGER NOT NULL, name VARCHAR NOT NULL, city VARCHAR, fee DECIMAL(6, 3),"
        " opened DATE, as_of DATE NOT NULL)"
    )
    sales = [
        (
            number(1, 15), pick(["N", "S", "E", "n", "Ä", ""]), number(1, 5), amount(), number(-3, 9),
            pick([None, decimal.Decimal("1.25"), decimal.Decimal("0.50"), decimal.Decimal("2.75")]),
            pick([None, "", " a ", "b", "B", "x-y", "O'Hara"]), day - DAYS(days=pick([0, 0, 1, 2, 30])),
            generator.random() < 0.5, pick([None, 1, 2, 3]), day,
        )
        for _ in range(pick([0, 1, 2, 5, 12, 30]))
    ]
    stores = [
        (
            number(1, 6), pick(["Main", "Side", "Alt "]), pick([None, "Rome", "Oslo"]),
            pick([None, decimal.Decimal("0.125"), decimal.Decimal("1.005"), decimal.Decimal("0")]),
            pick([None, datetime.date(2020, 2, 29)]), day,
        )
        for _ in range(pick([0, 1, 3, 8]))
    ]
    for table, rows in (("sales", sales), ("stores", stores)):
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return day

ROUNDINGS = ["UP", "DOWN", "HALF_UP", "HALF_DOWN", "HALF_EVEN", "FLOOR", "CEILING", "05UP"]
HEAD = """from collections import defaultdict
from decimal import *
import pandas as pd

COLUMNS = ["c1", "c2", "c3", "c4"]


def execute(shared_state):
    sales = shared_state["sales"]
    stores = shared_state["stores"]
    as_of = shared_state["__maxEffectiveDate"]
    rows = []
"""


class Program:
    """One random program: perhaps a guard, lookups, then one of the things that loops over rows are written for."""

    def __init__(self, generator):
        self.random = generator
        self.lines = []
        self.depth = 1
        self.lookups = []

    def text(self):
        if self.chance(0.3):
            self.write(self.pick(
                "if sales.empty:", "if len(sales) == 0 or len(stores) == 0:", "if as_of.weekday() == 6:"))
            self.write('    return {"output": pd.DataFrame(columns=COLUMNS)}')
        for number in range(self.random.randint(0, 2)):
            self.lookup(f"look{number}")
        self.pick(
            self.mapped, self.grouped, self.grouped, self.records, self.nested, self.collected, self.distinct,
            self.running, self.ranked)()
        self.write('return {"output": pd.DataFrame(rows, columns=COLUMNS)}')
        return HEAD + "\n".join(self.lines) + "\n"

    def pick(self, *options):
        return self.random.choice(options)

    def chance(self, probability):
        return self.random.random() < probability

    def write(self, line):
        self.lines.append("    " * self.depth + line)

    def loop(self, frame, name):
        """The head of a loop over a frame; `self.field` then writes a field of its row."""
        form = self.pick("iterrows", "itertuples", "records", "numbered")
        if form == "itertuples":
            self.write(f"for {name} in {frame}.itertuples(index=False):")
            self.field = lambda column: f"{name}.{column}"
        else:
            heads = {
                "iterrows": f"for _, {name} in {frame}.iterrows():",
                "records": f'for {name} in {frame}.to_dict("records"):',
                "numbered": f"for number, (_, {name}) in enumerate({frame}.iterrows()):",
            }
            self.write(heads[form])
            self.field = lambda column: f'{name}["{column}"]'
        self.depth += 1

    # Expressions over the fields of a row of sales

    def rounding(self):
        return "ROUND_" + self.pick(*ROUNDINGS)

    def number(self):
        amount, quantity = self.field("amount"), self.field("qty")
        return self.pick(
            amount, quantity, f"{amount} * {quantity}", f"{amount} + 1", f"abs({amount})", f"-{quantity}",
            f"max({quantity}, 2)", f"{quantity} // 2", f"{quantity} % 3",
            f'({amount} * Decimal("0.075")).quantize(Decimal("0.01"), rounding={self.rounding()})')

    def decimal(self):
        amount, quantity = self.field("amount"), self.field("qty")
        return self.pick(
            amount, f"{amount} * 2", f"{amount} - 1", f"round({amount} / 7, 1)", f"round({amount}, 1)",
            f'({amount} / 3).quantize(Decimal("0.01"), rounding={self.rounding()})',
            f'({amount} * {quantity} / Decimal("12")).quantize(Decimal("0.001"))')

    def condition(self):
        field = self.field
        amount, quantity, region, note = field("amount"), field("qty"), field("region"), field("note")
        rate, day = field("rate"), field("day")
        return self.pick(
            f"{amount} > 10", f'{amount} >= Decimal("25.00")', f"{quantity} < 0", f'{region} == "N"',
            f'{region} in ("N", "S")', f'{region} not in ["E", ""]', f"{note} is None", f"{note} is not None",
            f"not {note}", note, f'{note} == "b"', f'{note} != "b"', field("ok"), f"not {field('ok')}",
            f"{rate} is not None and {rate} > 1", f'{rate} is None or {rate} == Decimal("0.50")',
            f"0 <= {quantity} < 5", f"{day} == as_of", f"({field('as_of')} - {day}).days > 1",
            f"{day}.month != as_of.month", f'{region}.upper() == "N"', f"pd.isna({rate})",
            f"{amount} == 0 or {quantity} > 3", f"pd.isna({field('ref')})",
            f"not pd.isna({field('ref')}) and {field('ref')} > 1")

    def words(self):
        region, note, quantity = self.field("region"), self.field("note"), self.field("qty")
        return self.pick(
            region, f"{region}.lower()", f'({note} or "none")', f'"{{}}-{{}}".format({region}, {quantity})',
            f'({note}.strip() if {note} is not None else "")', f"str({self.field('amount')})", f'{region} + "!"',
            f"{self.field('day')}.isoformat()", f'"%s:%d" % ({region}, {quantity})', f"{region}[:1]", f"str({note})")

    def key(self):
        region, store = self.field("region"), self.field("store")
        return self.pick(
            region, store, region, f"({region}, {store})", self.field("qty"), f"{self.field('day')}.year",
            self.field("note"), self.field("ref"))

    def looked_up(self):
        if not self.lookups:
            return self.pick("as_of", "None", "1")
        name, store = self.random.choice(self.lookups), self.field("store")
        return self.pick(
            f"{name}.get({store})", f"{name}.get({store})", f"({store} in {name})",
            f"({name}[{store}] if {store} in {name} else None)")

    # Parts of programs

    def lookup(self, name):
        self.write(f"{name} = {{}}")
        self.loop("stores", "line")
        if self.chance(0.3):
            self.write(self.pick(f"if {self.field('city')} is None:", f'if {self.field("name")} == "Side":'))
            self.write("    continue")
        store = self.field("store")
        value = self.pick(self.field("name"), self.field("city"), self.field("fee"), self.field("name") + ".strip()")
        if self.chance(0.4):
            self.write(f"if {store} not in {name}:")
            self.write(f"    {name}[{store}] = {value}")
        else:
            self.write(f"{name}[{store}] = {value}")
        self.depth -= 1
        self.lookups.append(name)

    def filters(self):
        for _ in range(self.random.randint(0, 2)):
            if self.chance(0.6):
                self.write(f"if {self.condition()}:")
                self.write("    continue")

    def ending(self, key):
        if key and self.chance(0.5):
            self.write(f"rows.sort(key=lambda row: {key})")
        if self.chance(0.2):
            self.write("if not rows:")
            self.write('    rows.append([0, "none", None, Decimal("0.00")])')

    def mapped(self):
        self.loop("sales", "row")
        self.filters()
        if self.chance(0.6):
            self.write(f"if {self.condition()}:")
            self.write(f"    tier = {self.pick(chr(34) + 'A' + chr(34), 'None')}")
            self.write(f"elif {self.condition()}:")
            self.write('    tier = "B"')
            self.write("else:")
            self.write('    tier = "C"')
        else:
            self.write(f"tier = {self.words()}")
        self.write(f"rows.append([{self.field('id')}, tier, {self.looked_up()}, {self.decimal()}])")
        self.depth -= 1
        self.ending(self.pick("row[0]", "(-row[3], row[0])", None, None))

    def grouped(self):
        style = self.pick("get", "in", "default", "setdefault", "extreme", "first", "last", "count", "binary")
        self.write("totals = defaultdict(int)" if style == "default" else "totals = {}")
        self.loop("sales", "row")
        self.filters()
        key = self.key()
        self.write(f"key = {key}")
        self.accumulate(style)
        self.depth -= 1
        self.report(style, key)

    def accumulate(self, style):
        if style == "get":
            start = self.pick("0", 'Decimal("0.00")')
            self.write(f"totals[key] = totals.get(key, {start}) + {self.decimal()}")
        elif style == "in":
            value = self.decimal()
            self.write("if key in totals:")
            self.write(f"    totals[key] += {value}")
            self.write("else:")
            self.write(f"    totals[key] = {value}")
        elif style == "default":
            self.write(f"totals[key] += {self.number()}")
        elif style == "setdefault":
            self.write("totals.setdefault(key, 0)")
            self.write(f"if {self.condition()}:")
            self.write(f"    totals[key] += {self.number()}")
        elif style == "extreme":
            self.write(f"value = {self.decimal()}")
            self.write(f"if key not in totals or value {self.pick('>', '<', '>=', '<=')} totals[key]:")
            self.write("    totals[key] = value")
        elif style == "first":
            self.write("if key not in totals:")
            self.write(f"    totals[key] = {self.decimal()}")
        elif style == "last":
            self.write(f"totals[key] = {self.decimal()}")
        elif style == "count":
            self.write("totals[key] = totals.get(key, 0) + 1")
        else:
            self.write(f"totals[key] = totals.get(key, 0.0) + float({self.field('amount')})")

    def report(self, style, key):
        is_sorted = "note" not in key and "ref" not in key and self.chance(0.5)
        shown = "key[0]" if key.startswith("(") else "key"
        has_total = self.chance(0.5) and style not in ("extreme", "first", "last", "binary")
        if has_total:
            self.write("grand = sum(totals.values())")
        if self.chance(0.5):
            self.write(f"for key in {'sorted(totals)' if is_sorted else 'totals'}:")
            self.write("    value = totals[key]")
        else:
            items = "sorted(totals.items())" if is_sorted and style != "binary" else "totals.items()"
            self.write(f"for key, value in {items}:")
        if has_total and self.chance(0.6):
            self.write("    if grand == 0:")
            self.write("        continue")
            self.write("    share = (Decimal(value) * 100 / Decimal(grand))"
                       f'.quantize(Decimal("0.01"), rounding={self.rounding()})')
        elif style == "binary":
            self.write("    share = round(value, 2)")
        else:
            self.write(f"    share = {self.pick('len(totals)', 'None', 'as_of')}")
        self.write(f"    rows.append(({shown}, value, share, len(sales)))")
        if has_total and self.chance(0.5):
            self.write(self.pick("if rows:", "if True:", "if as_of.weekday() == 4:"))
            self.write("    rows.append((None, grand, None, len(totals)))")

    def records(self):
        self.write("groups = {}")
        self.loop("sales", "row")
        self.filters()
        self.write(f"key = {self.pick(self.field('region'), self.field('store'))}")
        self.write(f"amount = {self.decimal()}")
        if self.chance(0.5):
            self.named_records()
        else:
            self.write('entry = groups.setdefault(key, [0, Decimal("0"), None])')
            self.write("entry[0] += 1")
            self.write("entry[1] += amount")
            self.write("if entry[2] is None or amount > entry[2]:")
            self.write("    entry[2] = amount")
            self.depth -= 1
            order = "sorted(groups.items(), key=lambda item: (-item[1][1], item[0]))"
            self.write(f"for key, entry in {self.pick(order, 'groups.items()')}:")
            self.write("    rows.append([key, entry[0], entry[1], entry[2]])")

    def named_records(self):
        note = self.field("note")
        self.write("if key not in groups:")
        self.write('    groups[key] = {"n": 0, "total": Decimal("0.00"), "least": amount, "last": None}')
        self.write("entry = groups[key]")
        self.write('entry["n"] += 1')
        self.write(f"if {self.condition()}:")
        self.write('    entry["total"] += amount')
        self.write('if amount < entry["least"]:')
        self.write('    entry["least"] = amount')
        self.write(f"if {note} is not None:")
        self.write(f'    entry["last"] = {note}')
        self.depth -= 1
        mean = '(entry["total"] / entry["n"]).quantize(Decimal("0.01"))'
        self.write(f"for key in {self.pick('sorted(groups)', 'groups')}:")
        self.write("    entry = groups[key]")
        second, third = self.pick('entry["n"]', mean), self.pick('entry["total"]', 'entry["least"]')
        self.write(f'    rows.append([key, {second}, {third}, entry["last"]])')

    def nested(self):
        self.write("counts = {}")
        self.loop("sales", "row")
        self.filters()
        store = self.field("store")
        self.write(f"inner = counts.setdefault({self.field('region')}, {{}})")
        step = self.pick("1", self.field("qty"), self.field("amount"))
        self.write(f"inner[{store}] = inner.get({store}, 0) + {step}")
        self.depth -= 1
        whole = "len(counts[region])"
        if self.chance(0.5):
            whole = "totals[region]"
            self.write("totals = {}")
            self.write("for region, inner in counts.items():")
            self.write("    totals[region] = 0")
            self.write("    for value in inner.values():")
            self.write("        totals[region] += value")
        self.write("for region in sorted(counts):")
        self.write("    for store in sorted(counts[region]):")
        self.write(f"        rows.append([region, store, counts[region][store], {whole}])")

    def collected(self):
        self.write("names = {}")
        self.loop("sales", "row")
        self.filters()
        value = self.field("region") + self.pick("", ' + "x"')
        self.write(f"names.setdefault({self.field('store')}, []).append({value})")
        self.depth -= 1
        self.loop("stores", "line")
        store = self.field("store")
        self.write(f"found = names.get({store})")
        self.write("if not found:")
        self.write("    continue")
        joined = self.pick("found", "sorted(found)")
        self.write(f'rows.append([{store}, "|".join({joined}), len(found), {self.field("name")}])')
        self.depth -= 1

    def distinct(self):
        self.write("seen = set()")
        self.loop("sales", "row")
        self.filters()
        self.write(f"key = {self.key()}")
        self.write("if key in seen:")
        self.write("    continue")
        self.write("seen.add(key)")
        self.write(f"rows.append([{self.field('id')}, {self.words()}, {self.decimal()}, {self.looked_up()}])")
        self.depth -= 1
        self.ending(None)

    def running(self):
        self.write("number = 0")
        self.write('total = Decimal("0")')
        self.write("previous = None")
        self.loop("sales", "row")
        self.filters()
        amount = self.field("amount")
        self.write("number += 1")
        self.write(f"total += {self.decimal()}")
        self.write(f"change = {amount} - previous if previous is not None else None")
        self.write(f"previous = {amount}")
        if self.chance(0.4):
            self.write(f"if number > {self.random.randint(1, 6)}:")
            self.write("    break")
        self.write(f"rows.append([number, total, change, {self.field('id')}])")
        self.depth -= 1
        if self.chance(0.3):
            self.write("rows.append([number, total, None, 0])")

    def ranked(self):
        self.write("spent = {}")
        self.loop("sales", "row")
        self.filters()
        store = self.field("store")
        self.write(f'spent[{store}] = spent.get({store}, Decimal("0")) + {self.field("amount")}')
        self.depth -= 1
        self.write("ranking = sorted(spent.items(), key=lambda item: (-item[1], item[0]))")
        self.write("rank = 0")
        self.write("previous = None")
        self.write("for position, (store, total) in enumerate(ranking, start=1):")
        self.write("    if total != previous:")
        self.write("        rank = position")
        self.write("        previous = total")
        self.write(f"    if rank > {self.random.randint(1, 4)}:")
        self.write("        break")
        self.write("    rows.append([rank, store, total, position])")


def frames(database):
    """The tables as the data frames that a step is given."""
    import glidepath_frames
    import pyarrow.parquet

    reader = glidepath_frames.FrameReader("decimal", "Int64")
    given = {}
    for name in ("sales", "stores"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rows.parquet")
            database.execute(f"COPY {name} TO '{path}' (FORMAT parquet)")
            given[name] = reader.read(path, name).frame
    return given


def called(path, database, day):
    """What the program at `path` makes of the tables, as rows of its output."""
    import glidepath_results

    state = frames(database)
    for name in ("__minEffectiveDate", "__maxEffectiveDate", "__etlEffectiveDate"):
        state[name] = day
    specification = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    table = glidepath_results.table("output", module.execute(state)["output"])
    columns = [column.to_pylist() for column in table.columns]
    return table.column_names, [tuple(map(plain, row)) for row in zip(*columns)]


def queried(sql, database, day):
    sql = sql.replace(":effectiveDate", f"DATE '{day}'").replace(":whiteSpace", "'" + SPACES + "'")
    rows = database.execute(sql).fetchall()
    return [column[0] for column in database.description], [tuple(map(plain, row)) for row in rows]


def plain(value):
    """A value by its kind and meaning: numbers are equal by value, whatever class holds them."""
    if value is None or value != value:
        return ("missing",)
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, (int, float, decimal.Decimal)):
        number = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        return ("number", str(number.normalize() if number else 0))
    return (type(value).__name__, str(value))


def judged(seed, path, sql):
    import duckdb

    compared = 0
    for run in range(RUNS):
        database = duckdb.connect()
        day = fill(random.Random(seed * 1000 + run), database)
        try:
            expected = called(path, database, day)
        except Exception:
            # A program that stops has no output to be equal to.
            continue
        try:
            found = queried(sql, database, day)
        except Exception as error:
            return "different", f"run {run}: {error}"
        compared += 1
        if expected != found:
            only = [row for row in expected[1] if row not in found[1]][:1], [row for row in found[1] if row not in expected[1]][:1]
            return "different", f"run {run}: {len(expected[1])} rows against {len(found[1])}, such as {only}"
    return ("equal" if compared else "not run"), ""


def generate(first, count, folder):
    for seed in range(first, first + count):
        with open(os.path.join(folder, f"{seed}.py"), "w", encoding="utf-8") as file:
            file.write(Program(random.Random(seed)).text())


def check(folder, modules):
    sys.path.insert(0, modules)
    for path in sorted(glob.glob(os.path.join(folder, "*.sql"))):
        seed = int(os.path.basename(path)[:-4])
        with open(path, encoding="utf-8") as file:
            verdict, detail = judged(seed, path[:-4] + ".py", file.read())
        print(json.dumps({"seed": seed, "verdict": verdict, "detail": detail}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "generate":
        generate(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        check(sys.argv[2], sys.argv[3])
