import random
import pandas as pd

def execute(shared_state):
    picked = []
    for c in shared_state["customers"].itertuples():
        if random.random() < 0.1:
            picked.append((c.id, c.first_name, c.last_name))
    return {"output": pd.DataFrame(picked, columns=["id", "first_name", "last_name"])}
