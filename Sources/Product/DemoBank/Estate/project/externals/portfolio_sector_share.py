"""Market value of all customers' holdings by sector, with a line for the whole bank."""

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

COLUMNS = ["sector", "holdings", "market_value", "mid_value", "share_percent", "as_of"]
CENT = Decimal("0.01")


def execute(shared_state):
    holdings = shared_state["holdings"]
    securities = shared_state["securities"]
    as_of = shared_state["__maxEffectiveDate"]

    if holdings.empty or securities.empty:
        return {"output": pd.DataFrame(columns=COLUMNS)}

    sector_by_security = {}
    for _, security in securities.iterrows():
        sector_by_security[security["security_id"]] = security["sector"]

    value_by_sector = defaultdict(Decimal)
    cost_by_sector = defaultdict(Decimal)
    count_by_sector = defaultdict(int)
    grand_total = Decimal("0")
    grand_cost = Decimal("0")
    grand_count = 0
    for _, holding in holdings.iterrows():
        sector = sector_by_security.get(holding["security_id"], "Unclassified")
        value_by_sector[sector] += holding["current_value"]
        cost_by_sector[sector] += holding["cost_basis"]
        count_by_sector[sector] += 1
        grand_total += holding["current_value"]
        grand_cost += holding["cost_basis"]
        grand_count += 1

    rows = []
    for sector in sorted(value_by_sector):
        value = value_by_sector[sector]
        count = count_by_sector[sector]
        # Half way between what was paid and what it is worth.
        middle = ((cost_by_sector[sector] + value) / 2).quantize(CENT, rounding=ROUND_HALF_EVEN)
        share = (value / grand_total * 100).quantize(CENT, rounding=ROUND_HALF_EVEN)
        rows.append([sector, count, value, middle, share, as_of])

    middle = ((grand_cost + grand_total) / 2).quantize(CENT, rounding=ROUND_HALF_EVEN)
    rows.append(["ALL SECTORS", grand_count, grand_total, middle, Decimal("100.00"), as_of])

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
