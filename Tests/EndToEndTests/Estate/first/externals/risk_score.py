import pandas as pd


class Scorer:
    RATE_WEIGHT = 0.35
    USE_WEIGHT = 0.65

    def score(self, row):
        used = float(row["current_balance"]) / float(row["original_amount"])
        return round(self.RATE_WEIGHT * float(row["interest_rate"]) + self.USE_WEIGHT * used, 2)


def execute(shared_state):
    scorer = Scorer()
    out = []
    for _, row in shared_state["loan_accounts"].iterrows():
        out.append({"loan_id": row["loan_id"], "customer_id": row["customer_id"], "score": scorer.score(row)})
    return {"output": pd.DataFrame(out)}
