import pandas as pd

def load(state):
    return state["branch_visits"]

def summarise(frame):
    per_branch = {}
    customers = {}
    for row in frame.to_dict("records"):
        per_branch[row["branch_id"]] = per_branch.get(row["branch_id"], 0) + (1 if row["visit_id"] else 0)
        customers.setdefault(row["branch_id"], set()).add(row["customer_id"])
    return [{"branch_id": b, "avg_visits": per_branch[b] // len(customers[b])} for b in sorted(per_branch)]

def execute(shared_state):
    return {"output": pd.DataFrame(summarise(load(shared_state)))}
