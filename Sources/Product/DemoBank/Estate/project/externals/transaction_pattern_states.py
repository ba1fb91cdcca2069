"""Follows each account through the day's transactions and raises alerts when it heats up."""

import pandas as pd

COLUMNS = ["transaction_id", "account_id", "state", "heat", "alert_number", "as_of"]


def next_state(state, heat, quiet):
    if state == "CALM" and heat > 1500.0:
        return "WATCH"
    if state == "WATCH" and heat > 3000.0:
        return "ALERT"
    if state == "ALERT" and quiet >= 2:
        return "WATCH"
    if state == "WATCH" and heat < 400.0:
        return "CALM"
    return state


def execute(shared_state):
    transactions = shared_state["transactions"]
    as_of = shared_state["__maxEffectiveDate"]

    memory = {}
    alerts = 0
    rows = []
    index = 0
    records = [row for _, row in transactions.iterrows()]
    while index < len(records):
        txn = records[index]
        account_id = txn["account_id"]
        state, heat, quiet = memory.get(account_id, ("CALM", 0.0, 0))

        # Heat cools by ten percent with every transaction of the account, credits cool it more.
        amount = float(txn["amount"])
        if txn["txn_type"] == "Credit":
            heat = heat * 0.5
            quiet += 1
        else:
            heat = heat * 0.9 + amount
            quiet = 0

        new_state = next_state(state, heat, quiet)
        if new_state == "ALERT" and state != "ALERT":
            alerts += 1
            # An alert resets whatever was watched two transactions around it.
            for neighbour in records[max(0, index - 2):index]:
                if memory.get(neighbour["account_id"], ("", 0.0, 0))[0] == "WATCH":
                    memory[neighbour["account_id"]] = ("CALM", 0.0, 0)
        if new_state != state:
            rows.append([txn["transaction_id"], account_id, new_state, int(heat), alerts, as_of])
        memory[account_id] = (new_state, heat, quiet)
        index += 1

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
