import pandas as pd

def execute(shared_state):
    people = {}
    for c in shared_state["customers"].itertuples():
        people[c.id] = (c.first_name, c.last_name)
    rows = []
    for i in shared_state["investments"].itertuples():
        names = people.get(i.customer_id, ("", ""))
        rows.append({"investment_id": i.investment_id, "first": names[0], "last": names[1]})
    return {"output": pd.DataFrame(rows)}
