import datetime
import pandas as pd

def execute(shared_state):
    run_date = shared_state["__etlEffectiveDate"]
    offset = max(0, run_date.weekday() - 4)
    value_date = run_date - datetime.timedelta(days=offset)
    out = []
    for h in shared_state["holdings"].to_dict("records"):
        out.append({"holding_id": h["holding_id"], "value": h["current_value"], "value_date": value_date})
    return {"output": pd.DataFrame(out)}
