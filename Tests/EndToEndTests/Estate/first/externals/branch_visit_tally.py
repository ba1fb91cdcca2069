from collections import defaultdict
import pandas as pd


def execute(shared_state):
    visits = shared_state["branch_visits"]
    branches = shared_state["branches"]
    tally = defaultdict(int)
    for idx, v in visits.iterrows():
        tally[v["branch_id"]] += 1
    out = []
    for _, b in branches.iterrows():
        out.append({"branch_id": b["branch_id"], "branch_name": b["branch_name"], "visits": tally[b["branch_id"]], "as_of": b["as_of"]})
    shared_state["output"] = pd.DataFrame(out)
    return shared_state
