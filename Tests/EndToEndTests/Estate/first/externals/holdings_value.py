import pandas as pd

def execute(shared_state):
    totals = {}
    for h in shared_state["holdings"].itertuples():
        totals.setdefault(h.customer_id, 0.0)
        totals[h.customer_id] += float(h.current_value)
    data = [{"customer_id": k, "value": v} for k, v in sorted(totals.items())]
    return {"output": pd.DataFrame(data)}
