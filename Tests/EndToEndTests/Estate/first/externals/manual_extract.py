import os
import pandas as pd

def execute(shared_state):
    phones = shared_state["phone_numbers"]
    folder = os.path.join("extracts", str(shared_state["__etlEffectiveDate"]))
    os.makedirs(folder, exist_ok=True)
    written = 0
    with open(os.path.join(folder, "mobile.txt"), "w") as f:
        for _, p in phones.iterrows():
            if p["phone_type"] != "Mobile":
                continue
            f.write("%s|%s|%s\n" % (p["phone_id"], p["customer_id"], p["phone_number"]))
            written += 1
        f.write("TRAILER|%d\n" % len(phones))
    return {"output": pd.DataFrame([{"rows": written}])}
