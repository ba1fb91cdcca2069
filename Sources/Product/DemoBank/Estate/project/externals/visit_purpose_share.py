"""What people come to a branch for: visits per purpose and their share of the branch's visits."""

from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

COLUMNS = ["branch_id", "visit_purpose", "visits", "branch_visits", "share_percent", "as_of"]


def execute(shared_state):
    visits = shared_state["branch_visits"]
    as_of = shared_state["__maxEffectiveDate"]

    if visits.empty:
        return {"output": pd.DataFrame(columns=COLUMNS)}

    # First pass: branch -> purpose -> count.
    counts = {}
    for _, visit in visits.iterrows():
        by_purpose = counts.setdefault(visit["branch_id"], {})
        purpose = visit["visit_purpose"]
        by_purpose[purpose] = by_purpose.get(purpose, 0) + 1

    # Second pass: the totals, then the shares.
    totals = {}
    for branch_id, by_purpose in counts.items():
        totals[branch_id] = 0
        for count in by_purpose.values():
            totals[branch_id] += count

    rows = []
    for branch_id in sorted(counts.keys()):
        for purpose in sorted(counts[branch_id].keys()):
            count = counts[branch_id][purpose]
            share = Decimal(count) * 100 / Decimal(totals[branch_id])
            rows.append({
                "branch_id": branch_id,
                "visit_purpose": purpose,
                "visits": count,
                "branch_visits": totals[branch_id],
                "share_percent": int(share.quantize(Decimal("1"), rounding=ROUND_HALF_EVEN)),
                "as_of": as_of,
            })

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
