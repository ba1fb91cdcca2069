import pandas as pd

COLS = ["transaction_id", "account_id", "txn_type", "amount"]

def execute(shared_state):
    today = shared_state["__etlEffectiveDate"]
    if today.weekday() >= 5:
        return {"output": pd.DataFrame(columns=COLS)}
    kept = []
    for t in shared_state["transactions"].itertuples(index=False):
        if t.txn_type == "Debit":
            kept.append((t.transaction_id, t.account_id, t.txn_type, t.amount))
    return {"output": pd.DataFrame(kept, columns=COLS)}
