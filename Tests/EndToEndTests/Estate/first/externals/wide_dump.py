import pandas as pd

FIELDS = ["security_id", "ticker", "security_name"]

def execute(shared_state):
    rows = []
    for s in shared_state["securities"].itertuples():
        rows.append([getattr(s, f) for f in FIELDS])
    return {"output": pd.DataFrame(rows, columns=FIELDS)}
