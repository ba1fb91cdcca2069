"""Card purchases by card type, one column per authorization status."""

from decimal import Decimal

import pandas as pd


class CardAuthorizationPivot:
    COLUMNS = [
        "card_type", "approved_count", "declined_count", "pending_count", "approved_amount",
        "declined_amount", "pending_amount", "as_of",
    ]
    STATUSES = ["Approved", "Declined", "Pending"]

    def execute(self, shared_state):
        purchases = shared_state["card_transactions"]
        cards = shared_state["cards"]
        run_date = shared_state["__maxEffectiveDate"]

        type_by_card = {}
        for card_id, card_type in zip(cards["card_id"], cards["card_type"]):
            type_by_card[card_id] = card_type

        pivot = {}
        for _, purchase in purchases.iterrows():
            card_type = type_by_card.get(purchase["card_id"], "Unknown")
            status = purchase["authorization_status"]
            if status not in self.STATUSES:
                continue
            if card_type not in pivot:
                pivot[card_type] = {s: [0, Decimal("0.00")] for s in self.STATUSES}
            pivot[card_type][status][0] += 1
            pivot[card_type][status][1] += purchase["amount"]

        rows = []
        for card_type in sorted(pivot):
            rows.append(self.line(card_type, pivot[card_type], run_date))

        # Cards management wants the week's last sheet to carry a total.
        if run_date.weekday() == 4 and rows:
            total = {s: [0, Decimal("0.00")] for s in self.STATUSES}
            for card_type in pivot:
                for status in self.STATUSES:
                    total[status][0] += pivot[card_type][status][0]
                    total[status][1] += pivot[card_type][status][1]
            rows.append(self.line("TOTAL", total, run_date))

        shared_state["output"] = pd.DataFrame(rows, columns=self.COLUMNS)
        return shared_state

    def line(self, label, cells, run_date):
        counts = [cells[status][0] for status in self.STATUSES]
        amounts = [cells[status][1] for status in self.STATUSES]
        return [label] + counts + amounts + [run_date]


def execute(shared_state):
    return CardAuthorizationPivot().execute(shared_state)
