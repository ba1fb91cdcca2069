import sqlite3
import pandas as pd


def execute(shared_state):
    con = sqlite3.connect(":memory:")
    shared_state["loan_accounts"].to_sql("loans", con, index=False)
    out = pd.read_sql("SELECT loan_type, COUNT(loan_id) AS loans, SUM(current_balance) AS outstanding FROM loans WHERE loan_status <> 'Paid' GROUP BY loan_type ORDER BY loan_type", con)
    con.close()
    return {"output": out}
