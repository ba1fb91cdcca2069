import pandas as pd

def execute(shared_state):
    rows = []
    for s in shared_state["securities"].itertuples():
        rows.append({"security_id": s.security_id, "ticker": s.ticker, "sector": s.sector})
    return {"output": pd.DataFrame(rows)}
