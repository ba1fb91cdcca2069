import calendar
import pandas as pd

def execute(shared_state):
    df = shared_state["branch_visits"]
    day = shared_state["__etlEffectiveDate"]
    lines = []
    for _, r in df.iterrows():
        lines.append({"visit_id": r["visit_id"], "branch_id": r["branch_id"], "customer_id": r["customer_id"], "purpose": r["visit_purpose"]})
    last = calendar.monthrange(day.year, day.month)[1]
    if day.day == last:
        lines.append({"visit_id": None, "branch_id": None, "customer_id": None, "purpose": "MONTH TOTAL " + str(len(lines))})
    return {"output": pd.DataFrame(lines, columns=["visit_id", "branch_id", "customer_id", "purpose"])}
