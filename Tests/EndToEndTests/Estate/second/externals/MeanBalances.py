import pandas as pd

def execute(shared_state):
    sums = {}
    counts = {}
    for row in shared_state["accounts"].itertuples():
        kind = row.account_type
        sums[kind] = sums.get(kind, 0.0) + float(row.current_balance)
        counts[kind] = counts.get(kind, 0) + 1
    rows = [{"account_type": k, "mean": round(sums[k] / counts[k], 2)} for k in sorted(sums)]
    return {"output": pd.DataFrame(rows)}
