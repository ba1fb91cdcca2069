"""One line per account with the day's movements."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

COLUMNS = [
    "account_id", "txn_count", "debit_total", "credit_total", "average_amount", "smallest_amount",
    "largest_amount", "last_description", "as_of",
]
CENT = Decimal("0.01")


def execute(shared_state):
    transactions = shared_state["transactions"]
    as_of = shared_state["__maxEffectiveDate"]

    summary = {}
    for _, txn in transactions.iterrows():
        account_id = txn["account_id"]
        amount = txn["amount"]
        if account_id not in summary:
            summary[account_id] = {
                "count": 0,
                "debit": Decimal("0.00"),
                "credit": Decimal("0.00"),
                "min": amount,
                "max": amount,
                "last": None,
            }
        entry = summary[account_id]
        entry["count"] += 1
        if txn["txn_type"] == "Debit":
            entry["debit"] += amount
        else:
            entry["credit"] += amount
        if amount < entry["min"]:
            entry["min"] = amount
        if amount > entry["max"]:
            entry["max"] = amount
        if txn["description"] is not None:
            entry["last"] = txn["description"].strip()

    rows = []
    for account_id in sorted(summary):
        entry = summary[account_id]
        total = entry["debit"] + entry["credit"]
        rows.append([
            account_id,
            entry["count"],
            entry["debit"],
            entry["credit"],
            (total / entry["count"]).quantize(CENT, rounding=ROUND_HALF_UP),
            entry["min"],
            entry["max"],
            entry["last"],
            as_of,
        ])

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
