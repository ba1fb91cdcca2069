"""Delinquent loans by age, with the months left to maturity."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

COLUMNS = [
    "loan_id", "customer_id", "loan_type", "age_bucket", "months_to_maturity", "balance", "monthly_interest",
    "snapshot_date",
]


class DelinquentLoanAging:
    def execute(self, shared_state):
        loans = shared_state["loan_accounts"]
        today = shared_state["__maxEffectiveDate"]

        # Saturday and Sunday go back to Friday.
        snapshot = today - timedelta(days=max(0, today.weekday() - 4))

        rows = []
        for loan in loans.itertuples(index=False):
            if loan.as_of != snapshot:
                continue
            if loan.loan_status != "Delinquent":
                continue
            if loan.current_balance <= 0:
                continue

            age_days = (snapshot - loan.origination_date).days
            if age_days < 365:
                bucket = "Under 1 year"
            elif age_days < 1095:
                bucket = "1 to 3 years"
            elif age_days < 2555:
                bucket = "3 to 7 years"
            else:
                bucket = "7 years and more"

            months = (loan.maturity_date.year - snapshot.year) * 12
            months += loan.maturity_date.month - snapshot.month
            if loan.maturity_date.day < snapshot.day:
                months -= 1
            if months < 0:
                months = 0

            interest = loan.current_balance * loan.interest_rate / Decimal(1200)
            interest = interest.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
            rows.append([
                loan.loan_id, loan.customer_id, loan.loan_type, bucket, months, loan.current_balance,
                interest, snapshot,
            ])

        rows.sort(key=lambda row: (-row[5], row[0]))
        shared_state["output"] = pd.DataFrame(rows, columns=COLUMNS)
        return shared_state


def execute(shared_state):
    return DelinquentLoanAging().execute(shared_state)
