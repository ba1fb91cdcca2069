"""Relationship score. Marketing edits the rules below, so they are evaluated as they are written."""

import pandas as pd

COLUMNS = ["customer_id", "segment_code", "score", "grade", "as_of"]

RULES = [
    ("balance_points", "min(40, balance / 2500)"),
    ("credit_points", "(average_score - 500) * 0.1 if average_score else 0"),
    ("product_points", "6.5 * products"),
]

BONUS = {"PRIOR": "priority", "PRVWL": "wealth", "EMPLY": "staff"}


class Bonuses:
    def bonus_priority(self, points):
        return points * 1.1

    def bonus_wealth(self, points):
        return points * 1.25 + 2.5

    def bonus_staff(self, points):
        return points - 5

    def bonus_none(self, points):
        return points


def execute(shared_state):
    accounts = shared_state["accounts"]
    segments = shared_state["customer_segment_map"]
    bureaus = shared_state["credit_bureau_summary"]
    as_of = shared_state["__maxEffectiveDate"]

    facts = {}
    for account in accounts.itertuples(index=False):
        fact = facts.setdefault(account.customer_id, {"balance": 0, "products": 0, "average_score": None})
        if account.current_balance > 0:
            fact["balance"] += account.current_balance
        fact["products"] += 1
    for fact in facts.values():
        fact["balance"] = float(fact["balance"])
    for row in bureaus.itertuples(index=False):
        if row.customer_id in facts and row.average_score is not None:
            facts[row.customer_id]["average_score"] = float(row.average_score)

    segment_of = dict(zip(segments["customer_id"], segments["segment_code"]))
    bonuses = Bonuses()
    rows = []
    for customer_id in sorted(facts):
        points = 0
        for _, formula in RULES:
            points += eval(formula, {"min": min}, facts[customer_id])
        segment = segment_of.get(customer_id)
        points = getattr(bonuses, "bonus_" + BONUS.get(segment, "none"))(points)
        score = round(points, 1)
        grade = "A" if score >= 70 else "B" if score >= 45 else "C"
        rows.append([customer_id, segment, score, grade, as_of])

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
