import pandas as pd

def execute(shared_state):
    ordered = shared_state["transactions"].sort_values(["account_id", "transaction_id"])
    previous_account = None
    walked = []
    for t in ordered.itertuples():
        if t.account_id != previous_account:
            position = 0
        position = position + 1
        walked.append((t.transaction_id, t.account_id, t.amount, position))
        previous_account = t.account_id
    return {"output": pd.DataFrame(walked, columns=["transaction_id", "account_id", "amount", "position"])}
