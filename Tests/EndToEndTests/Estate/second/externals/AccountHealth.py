import numpy as np
import pandas as pd

def execute(shared_state):
    acc = shared_state["accounts"]
    acc = acc[acc["account_status"].isin(["Active", "Open"])]
    acc = acc.assign(health=np.where(acc["current_balance"] > 2500, "good", "poor"))
    return {"output": acc.loc[:, ["account_id", "health"]]}
