import pandas as pd


def first_by_customer(records, field):
    found = {}
    for rec in records:
        cid = rec["customer_id"]
        if cid in found:
            continue
        found[cid] = rec[field]
    return found


def execute(shared_state):
    phones = first_by_customer(shared_state["phone_numbers"].sort_values("phone_id").to_dict("records"), "phone_number")
    emails = first_by_customer(shared_state["email_addresses"].to_dict("records"), "email_address")
    rows = []
    for c in shared_state["customers"].to_dict("records"):
        rows.append({
            "customer_id": c["id"],
            "name": c["first_name"] + " " + c["last_name"],
            "phone": phones.get(c["id"]),
            "email": emails.get(c["id"], ""),
        })
    return {"output": pd.DataFrame(rows, columns=["customer_id", "name", "phone", "email"])}
