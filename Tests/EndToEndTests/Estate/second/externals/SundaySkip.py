import pandas as pd

def execute(shared_state):
    visits = shared_state.get("branch_visits")
    branches = shared_state["branches"]
    if visits is None or len(visits) == 0:
        return {"output": pd.DataFrame(columns=["visit_id", "customer_id", "visit_purpose"])}
    effective = shared_state["__maxEffectiveDate"]
    if effective.isoweekday() == 7:
        return {"output": pd.DataFrame(columns=["visit_id", "customer_id", "visit_purpose"])}
    data = []
    for _, row in visits.iterrows():
        data.append(row.to_dict())
    return {"output": pd.DataFrame(data)[["visit_id", "customer_id", "visit_purpose"]]}
