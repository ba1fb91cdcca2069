import pandas as pd

def execute(shared_state):
    seg = shared_state["customers_segments"]
    mapping = {}
    for i in range(len(seg)):
        mapping[seg.loc[i, "customer_id"]] = seg.loc[i, "segment_id"]
    people = shared_state["customers"]
    out = []
    for i in range(len(people)):
        person = people.iloc[i]
        out.append([person["id"], person["last_name"], mapping.get(person["id"])])
    return {"output": pd.DataFrame(out, columns=["customer_id", "last_name", "segment_id"])}
