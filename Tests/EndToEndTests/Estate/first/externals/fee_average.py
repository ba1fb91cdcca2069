from decimal import Decimal, ROUND_HALF_UP
import pandas as pd

def execute(shared_state):
    sums, counts = {}, {}
    for e in shared_state["overdraft_events"].to_dict(orient="records"):
        a = e["account_id"]
        sums[a] = sums.get(a, Decimal(0)) + e["fee_amount"]
        counts[a] = counts.get(a, 0) + 1
    rows = []
    for a in sorted(sums):
        rows.append({"account_id": a, "average_fee": (sums[a] / counts[a]).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)})
    return {"output": pd.DataFrame(rows, columns=["account_id", "average_fee"])}
