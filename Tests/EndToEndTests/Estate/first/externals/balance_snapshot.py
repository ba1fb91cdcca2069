from datetime import timedelta
import pandas as pd


def business_date(d):
    wd = d.weekday()
    if wd == 5:
        return d - timedelta(days=1)
    if wd == 6:
        return d - timedelta(days=2)
    return d


def execute(shared_state):
    target = business_date(shared_state["__maxEffectiveDate"])
    rows = []
    for row in shared_state["accounts"].itertuples():
        if row.as_of != target:
            continue
        rows.append((row.account_id, row.current_balance, target))
    return {"output": pd.DataFrame(rows, columns=["account_id", "balance", "as_of"])}
