"""Wires that the compliance desk looks at by hand."""

from decimal import Decimal

import pandas as pd

COLUMNS = ["wire_id", "customer_id", "direction", "amount", "counterparty", "reason", "wire_date"]


def execute(shared_state):
    wires = shared_state["wire_transfers"]
    run_date = shared_state["__maxEffectiveDate"]

    # Nobody is at the desk on Sundays.
    if run_date.weekday() == 6:
        return {"output": pd.DataFrame(columns=COLUMNS)}

    rows = []
    for _, wire in wires.iterrows():
        if wire["status"] == "Rejected":
            continue
        reason = None
        if wire["amount"] >= Decimal("10000") and wire["direction"] == "Inbound":
            reason = "LARGE INBOUND"
        elif wire["amount"] > Decimal("10000"):
            reason = "LARGE OUTBOUND"
        elif wire["status"] == "Pending" and wire["amount"] >= Decimal("5000"):
            reason = "PENDING"
        if reason is None:
            continue

        counterparty = wire["counterparty_name"].strip().upper()
        bank = wire["counterparty_bank"].replace(" ", "").upper()[:8]
        rows.append([
            wire["wire_id"], wire["customer_id"], wire["direction"][0], wire["amount"],
            f"{counterparty} ({bank})", reason, run_date,
        ])

    if len(rows) == 0:
        rows.append([0, 0, "-", Decimal("0.00"), "NONE", "NOTHING TO REVIEW", run_date])

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
