"""The three bureau scores of a customer side by side, with their average and the customer's segment."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

COLUMNS = ["customer_id", "segment_code", "equifax", "transunion", "experian", "average_score", "score_date", "as_of"]


def execute(shared_state):
    scores = shared_state["credit_scores"]
    customers = shared_state["customers"]
    segments = shared_state["customer_segment_map"]
    run_date = shared_state["__maxEffectiveDate"]

    # No file from one of the three: publish nothing rather than half of it.
    if len(scores) == 0 or len(customers) == 0 or len(segments) == 0:
        return {"output": pd.DataFrame(columns=COLUMNS)}

    # The bureaus deliver on business days only, on weekends we repeat Friday.
    score_date = run_date
    if run_date.weekday() == 5:
        score_date = run_date - timedelta(days=1)
    elif run_date.weekday() == 6:
        score_date = run_date - timedelta(days=2)

    by_customer = {}
    for score in scores.itertuples(index=False):
        if score.as_of != score_date:
            continue
        if score.customer_id not in by_customer:
            by_customer[score.customer_id] = {}
        by_customer[score.customer_id][score.bureau] = score.score

    segment_of = {}
    for row in segments.itertuples(index=False):
        segment_of[row.customer_id] = row.segment_code

    rows = []
    for _, customer in customers.iterrows():
        bureaus = by_customer.get(customer["id"], {})
        average = None
        if bureaus:
            average = Decimal(sum(bureaus.values())) / Decimal(len(bureaus))
            average = average.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        rows.append((
            customer["id"],
            segment_of.get(customer["id"], ""),
            bureaus.get("Equifax", 0),
            bureaus.get("TransUnion", 0),
            bureaus.get("Experian"),
            average,
            score_date,
            run_date,
        ))

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
