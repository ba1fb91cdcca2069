import pandas as pd

def execute(shared_state):
    today = shared_state["__maxEffectiveDate"]
    rows = []
    for t in shared_state["transactions"].to_dict("records"):
        if t["as_of"] == today:
            rows.append({"transaction_id": t["transaction_id"], "amount": t["amount"]})
    return {"output": pd.DataFrame(rows)}
