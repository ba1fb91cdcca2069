import pandas as pd

def execute(shared_state):
    first = {c.id: c.first_name for c in shared_state["customers"].itertuples()}
    last = {c.id: c.last_name for c in shared_state["customers"].itertuples()}
    rows = [
        {"investment_id": i.investment_id, "first": first.get(i.customer_id, ""), "last": last.get(i.customer_id)}
        for i in shared_state["investments"].itertuples()
    ]
    return {"output": pd.DataFrame(rows)}
