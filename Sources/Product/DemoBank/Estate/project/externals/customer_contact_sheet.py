"""Contact sheet for branch staff: one line per customer with a second phone and the e-mail addresses."""

import pandas as pd

COLUMNS = ["customer_id", "display_name", "phone", "personal_email", "work_email", "as_of"]


def execute(shared_state):
    customers = shared_state["customers"]
    phones = shared_state["phone_numbers"]
    emails = shared_state["email_addresses"]
    effective_date = shared_state["__maxEffectiveDate"]

    if customers.empty:
        shared_state["output"] = pd.DataFrame(columns=COLUMNS)
        return shared_state

    # Branches call the landline or the office; the first one in the feed is good enough.
    phone_by_customer = {}
    for _, phone in phones.iterrows():
        if phone["phone_type"] == "Mobile":
            continue
        if phone["customer_id"] not in phone_by_customer:
            phone_by_customer[phone["customer_id"]] = phone["phone_number"]

    # For e-mail the newest row wins, so simply overwrite.
    personal_by_customer = {}
    work_by_customer = {}
    for email in emails.itertuples(index=False):
        address = email.email_address.strip().lower()
        if email.email_type == "Personal":
            personal_by_customer[email.customer_id] = address
        elif email.email_type == "Work":
            work_by_customer[email.customer_id] = address

    rows = []
    for _, customer in customers.iterrows():
        customer_id = customer["id"]
        name = customer["last_name"].upper() + ", " + customer["first_name"]
        if customer["suffix"] is not None:
            name = name + " " + customer["suffix"]
        rows.append({
            "customer_id": customer_id,
            "display_name": name,
            "phone": phone_by_customer.get(customer_id, ""),
            "personal_email": personal_by_customer.get(customer_id),
            "work_email": work_by_customer.get(customer_id),
            "as_of": effective_date,
        })

    shared_state["output"] = pd.DataFrame(rows, columns=COLUMNS)
    return shared_state
