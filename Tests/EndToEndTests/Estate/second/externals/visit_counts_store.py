import pandas as pd

def execute(shared_state):
    day = shared_state["__etlEffectiveDate"]
    counts = {}
    for v in shared_state["branch_visits"].itertuples():
        if v.visit_id is not None:
            counts[v.branch_id] = counts.get(v.branch_id, 0) + 1
    rows = [{"branch_id": b, "visits": n, "as_of": day} for b, n in sorted(counts.items())]
    return {"output": pd.DataFrame(rows)}
