"""Accounts whose balance changed since the previous business day."""

from datetime import timedelta
from decimal import Decimal

import pandas as pd

COLUMNS = ["account_id", "customer_id", "movement", "old_balance", "new_balance", "difference", "business_date"]


def business_day_on_or_before(day):
    if day.weekday() == 5:
        return day - timedelta(days=1)
    if day.weekday() == 6:
        return day - timedelta(days=2)
    return day


def execute(shared_state):
    accounts = shared_state["accounts"]
    today = business_day_on_or_before(shared_state["__maxEffectiveDate"])
    before = business_day_on_or_before(today - timedelta(days=1))

    old = {}
    new = {}
    owner = {}
    for account in accounts.to_dict("records"):
        owner[account["account_id"]] = account["customer_id"]
        if account["as_of"] == today:
            new[account["account_id"]] = account["current_balance"]
        elif account["as_of"] == before:
            old[account["account_id"]] = account["current_balance"]

    rows = []
    for account_id, balance in new.items():
        try:
            previous = old[account_id]
        except KeyError:
            rows.append([account_id, owner[account_id], "OPENED", Decimal("0.00"), balance, balance, today])
            continue
        if balance == previous:
            continue
        movement = "UP" if balance > previous else "DOWN"
        rows.append([account_id, owner[account_id], movement, previous, balance, balance - previous, today])

    for account_id, balance in old.items():
        if account_id not in new and new:
            rows.append([account_id, owner[account_id], "CLOSED", balance, Decimal("0.00"), -balance, today])

    rows.sort(key=lambda row: row[0])
    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
