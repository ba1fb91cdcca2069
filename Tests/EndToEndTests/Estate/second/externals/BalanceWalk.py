import pandas as pd

def execute(shared_state):
    previous_account = None
    walked = []
    for t in shared_state["transactions"].itertuples():
        marker = "same" if t.account_id == previous_account else "new"
        walked.append((t.transaction_id, t.account_id, t.txn_type, t.amount, marker))
        previous_account = t.account_id
    return {"output": pd.DataFrame(walked, columns=["transaction_id", "account_id", "txn_type", "amount", "marker"])}
