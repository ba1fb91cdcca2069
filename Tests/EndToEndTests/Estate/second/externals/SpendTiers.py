import pandas as pd
from decimal import Decimal

TIERS = [(Decimal("5000"), "gold"), (Decimal("1500"), "silver"), (Decimal("300"), "bronze")]


def tier_for(total):
    for limit, label in TIERS:
        if total >= limit:
            return label
    return "none"


def execute(shared_state):
    txns = shared_state["card_transactions"]
    result = []
    for card_id, group in txns.groupby("card_id"):
        total = sum(group["amount"], Decimal("0"))
        result.append({"card_id": card_id, "total": total, "tier": tier_for(total), "entries": len(group["card_txn_id"])})
    return {"output": pd.DataFrame(result)}
