"""Numbers the paper statements for the print shop and drops the file the shop picks up.

The numbers go on where the last file stopped, so the last file is read back.
"""

import random
from datetime import datetime
from pathlib import Path

import pandas as pd

COLUMNS = ["sequence", "customer_id", "batch", "printed_at", "as_of"]
FEED = Path(__file__).resolve().parent.parent / "output" / "print_shop"


def last_sequence(day):
    """The last number used before `day`: ask the file before, and the one before that if it has none."""
    if not FEED.exists():
        return 0
    earlier = sorted(folder.name for folder in FEED.iterdir() if folder.name < day.isoformat())
    if not earlier:
        return 0
    return search(earlier)


def search(names):
    if not names:
        return 0
    lines = (FEED / names[-1] / "statements.txt").read_text(encoding="utf-8").splitlines()
    numbers = [int(line.split("|")[1]) for line in lines if line.startswith("D|")]
    if numbers:
        return numbers[-1]
    return search(names[:-1])


def execute(shared_state):
    preferences = shared_state["customer_preferences"]
    as_of = shared_state["__maxEffectiveDate"]

    sequence = last_sequence(as_of)
    batch = "B%06d" % random.randrange(1000000)
    printed_at = datetime.now().replace(microsecond=0)
    rows = []
    for preference in preferences.itertuples(index=False):
        if preference.preference_type != "PAPER_STATEMENTS" or not preference.opted_in:
            continue
        # A statement goes out once a month, on the customer's own day.
        if preference.customer_id % 28 != as_of.day - 1:
            continue
        sequence += 1
        rows.append([sequence, preference.customer_id, batch, printed_at, as_of])

    folder = FEED / as_of.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "statements.txt", "w", encoding="utf-8", newline="\n") as feed:
        for row in rows:
            feed.write("D|%d|%d\n" % (row[0], row[1]))
        feed.write("T|%d\n" % len(preferences))

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
