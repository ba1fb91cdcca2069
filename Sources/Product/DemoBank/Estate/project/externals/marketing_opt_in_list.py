"""Who may be contacted, and through which channels."""

import pandas as pd

COLUMNS = ["customer_id", "salutation", "channels", "channel_count"]
CHANNELS = {
    "MARKETING_EMAIL": "EMAIL",
    "MARKETING_SMS": "SMS",
    "PUSH_NOTIFICATIONS": "PUSH",
}


def execute(shared_state):
    preferences = shared_state["customer_preferences"]
    customers = shared_state["customers"]
    run_date = shared_state["__maxEffectiveDate"]

    # The mailing house is closed on Sundays.
    if run_date.isoweekday() == 7:
        return {"output": pd.DataFrame(columns=COLUMNS)}

    channels_of = {}
    for customer_id, kind, opted_in in zip(
        preferences["customer_id"], preferences["preference_type"], preferences["opted_in"]
    ):
        if not opted_in:
            continue
        channel = CHANNELS.get(kind)
        if channel is None:
            continue
        channels_of.setdefault(customer_id, []).append(channel)

    rows = []
    for _, customer in customers.iterrows():
        channels = channels_of.get(customer["id"])
        if not channels:
            continue
        if customer["prefix"]:
            salutation = "Dear {} {}".format(customer["prefix"], customer["last_name"])
        else:
            salutation = "Dear {}".format(customer["first_name"])
        rows.append((customer["id"], salutation, "|".join(sorted(channels)), len(channels)))

    return {"output": pd.DataFrame(rows, columns=COLUMNS)}
