from collections import Counter
import pandas as pd

def execute(shared_state):
    names = {b.branch_id: b.branch_name for b in shared_state["branches"].itertuples()}
    counts = Counter((v.branch_id, v.visit_purpose) for v in shared_state["branch_visits"].itertuples())
    rows = [(names.get(b, "?"), p, n) for (b, p), n in sorted(counts.items())]
    return {"output": pd.DataFrame(rows, columns=["branch_name", "purpose", "visits"])}
