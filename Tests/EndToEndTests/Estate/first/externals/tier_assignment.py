import pandas as pd

PREMIUM = 5000
STANDARD = 750

def tier(row):
    if row["current_balance"] >= PREMIUM:
        return "Premium"
    elif row["current_balance"] >= STANDARD:
        return "Standard"
    return "Basic"

def execute(shared_state):
    df = shared_state["accounts"].copy()
    df["tier"] = df.apply(tier, axis=1)
    return {"output": df[["account_id", "account_type", "tier"]]}
