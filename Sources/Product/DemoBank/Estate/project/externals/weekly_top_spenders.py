"""The customers who spent most with their cards."""

from decimal import Decimal

import pandas as pd

COLUMNS = ["spend_rank", "customer_id", "customer_name", "purchases", "total_spent", "as_of"]


def execute(shared_state):
    purchases = shared_state["approved_purchases"]
    customers = shared_state["customers"]
    as_of = shared_state["__maxEffectiveDate"]

    spent = {}
    count = {}
    for _, purchase in purchases.iterrows():
        # Small change is not worth a call.
        if purchase["amount"] < Decimal("25"):
            continue
        customer_id = purchase["customer_id"]
        spent[customer_id] = spent.get(customer_id, Decimal("0")) + purchase["amount"]
        count[customer_id] = count.get(customer_id, 0) + 1

    names = {}
    for _, customer in customers.iterrows():
        names[customer["id"]] = f"{customer['first_name']} {customer['last_name']}"

    ranking = sorted(spent.items(), key=lambda item: (-item[1], item[0]))

    # Customers with the same total share a rank.
    rows = []
    rank = 0
    previous = None
    for position, (customer_id, total) in enumerate(ranking, start=1):
        if total != previous:
            rank = position
            previous = total
        if rank > 10:
            break
        rows.append({
            "spend_rank": rank,
            "customer_id": customer_id,
            "customer_name": names.get(customer_id, "(not a customer)"),
            "purchases": count[customer_id],
            "total_spent": total,
            "as_of": as_of,
        })

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
