import pandas as pd

RULES = ["row.amount > 100", "row.txn_type == 'Debit'"]

def execute(shared_state):
    hits = []
    for row in shared_state["transactions"].itertuples():
        if all(eval(rule) for rule in RULES):
            hits.append({"transaction_id": row.transaction_id})
    return {"output": pd.DataFrame(hits)}
