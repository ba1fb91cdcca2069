from datetime import datetime
import pandas as pd

def execute(shared_state):
    stamp = datetime.now().strftime("%Y-%m-%d %H:%M")
    rows = [
        [r.account_id, r.customer_id, r.current_balance, stamp]
        for r in shared_state["accounts"].itertuples()
    ]
    return {"output": pd.DataFrame(rows, columns=["account_id", "customer_id", "balance", "loaded_at"])}
