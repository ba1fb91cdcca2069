import pandas as pd

def execute(shared_state):
    addresses = shared_state["addresses"]
    branches = shared_state["branches"]
    matches = []
    for _, a in addresses.iterrows():
        for _, b in branches.iterrows():
            if a["city"] == b["city"]:
                matches.append({"customer_id": a["customer_id"], "branch_id": b["branch_id"]})
    return {"output": pd.DataFrame(matches, columns=["customer_id", "branch_id"])}
