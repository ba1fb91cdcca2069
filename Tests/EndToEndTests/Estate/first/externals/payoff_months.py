import pandas as pd
from decimal import Decimal

def execute(shared_state):
    rows = []
    for loan in shared_state["loan_accounts"].itertuples():
        balance = loan.current_balance
        months = 0
        while balance > 0 and months < 480:
            balance = balance + balance * loan.interest_rate / 1200 - Decimal("350.00")
            months += 1
        rows.append({"loan_id": loan.loan_id, "months": months})
    return {"output": pd.DataFrame(rows)}
