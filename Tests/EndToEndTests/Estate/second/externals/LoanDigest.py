import pandas as pd
from decimal import Decimal


class LoanDigest:
    def __init__(self, loans):
        self.loans = loans
        self.rows = []

    def monthly_cost(self, loan):
        rate = loan["interest_rate"] / Decimal("1200")
        return (loan["current_balance"] * rate).quantize(Decimal("0.01"))

    def build(self):
        for loan in self.loans.to_dict("records"):
            if loan["loan_status"] == "Paid":
                continue
            if loan["current_balance"] < Decimal("250"):
                continue
            self.rows.append({
                "loan_id": loan["loan_id"],
                "customer_id": loan["customer_id"],
                "loan_type": loan["loan_type"],
                "cost": self.monthly_cost(loan),
            })
        return pd.DataFrame(self.rows, columns=["loan_id", "customer_id", "loan_type", "cost"])


def execute(shared_state):
    return {"output": LoanDigest(shared_state["loan_accounts"]).build()}
