"""Daily overdraft recap for the ledger; every figure is rounded as the finance manual says."""

import decimal
from datetime import timedelta
from decimal import Decimal

import pandas as pd

COLUMNS = [
    "line_type", "events", "overdraft_total", "fees", "average_overdraft", "interest_due", "tax_on_fees",
    "provision", "rebate", "recovery_estimate", "as_of",
]
CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class OverdraftFeeRecap:
    def execute(self, shared_state):
        events = shared_state["overdraft_events"]
        as_of = shared_state["__maxEffectiveDate"]

        lines = {}
        for _, event in events.iterrows():
            line_type = "WAIVED" if event["fee_waived"] else "CHARGED"
            if line_type not in lines:
                lines[line_type] = [0, ZERO, ZERO]
            lines[line_type][0] += 1
            lines[line_type][1] += event["overdraft_amount"]
            lines[line_type][2] += event["fee_amount"]

        rows = []
        for line_type in sorted(lines):
            rows.append(self.figures(line_type, *lines[line_type], as_of))

        if not rows:
            rows.append(["NONE", 0, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, as_of])

        # Month end: the ledger wants one line to book.
        if (as_of + timedelta(days=1)).month != as_of.month:
            count = sum(line[0] for line in lines.values())
            total = sum((line[1] for line in lines.values()), ZERO)
            fees = sum((line[2] for line in lines.values()), ZERO)
            rows.append(self.figures("MONTH END", count, total, fees, as_of))

        shared_state["output"] = pd.DataFrame(rows, columns=COLUMNS)
        return shared_state

    def figures(self, line_type, count, total, fees, as_of):
        average = ZERO if count == 0 else (total / count).quantize(CENT, rounding=decimal.ROUND_HALF_DOWN)
        interest = (total * Decimal("0.2199") / 365).quantize(CENT, rounding=decimal.ROUND_UP)
        tax = (fees * Decimal("0.0725")).quantize(CENT, rounding=decimal.ROUND_CEILING)
        provision = (-total * Decimal("0.035")).quantize(CENT, rounding=decimal.ROUND_FLOOR)
        rebate = (fees * Decimal("0.0333")).quantize(CENT, rounding=decimal.ROUND_DOWN)
        recovery = (total * Decimal("0.425")).quantize(CENT, rounding=decimal.ROUND_05UP)
        return [line_type, count, total, fees, average, interest, tax, provision, rebate, recovery, as_of]


def execute(shared_state):
    return OverdraftFeeRecap().execute(shared_state)
