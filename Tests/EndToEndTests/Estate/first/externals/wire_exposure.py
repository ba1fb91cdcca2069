import pandas as pd

def execute(shared_state):
    wires = shared_state["wire_transfers"]
    cust = shared_state["customers"]
    done = wires[(wires["status"] == "Completed") & (wires["direction"] == "Outbound")]
    grouped = done.groupby("customer_id", as_index=False).agg(total=("amount", "sum"), n=("wire_id", "count"))
    big = grouped[grouped["total"] > 25000]
    merged = big.merge(cust, left_on="customer_id", right_on="id", how="inner")
    result = merged[["customer_id", "last_name", "total", "n"]].sort_values("customer_id")
    return {"output": result}
