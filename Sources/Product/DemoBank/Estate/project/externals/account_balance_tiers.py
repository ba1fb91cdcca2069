"""Puts every account into a balance tier for the branch targets."""

from decimal import Decimal

import pandas as pd

COLUMNS = ["account_id", "account_type", "tier", "balance", "yearly_interest", "as_of"]


def execute(shared_state):
    accounts = shared_state["accounts"]
    rows = []

    if len(accounts) == 0:
        return {"output": pd.DataFrame(rows, columns=COLUMNS)}

    for _, account in accounts.iterrows():
        balance = account["current_balance"]

        if balance < 0:
            tier = "Owing"
        elif balance < Decimal("1000"):
            tier = "Starter"
        elif balance < Decimal("5000"):
            tier = "Bronze"
        elif balance < Decimal("10000"):
            tier = "Silver"
        elif balance <= Decimal("25000"):
            tier = "Gold"
        else:
            tier = "Platinum"

        # Credit accounts carry no interest rate.
        if pd.isna(account["interest_rate"]):
            interest = None
        else:
            interest = balance * account["interest_rate"] / Decimal("100")
            interest = interest.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")

        rows.append({
            "account_id": account["account_id"],
            "account_type": account["account_type"],
            "tier": tier,
            "balance": balance,
            "yearly_interest": interest,
            "as_of": account["as_of"],
        })

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
