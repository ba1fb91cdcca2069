"""Exposure by merchant category. SQL was quicker to write than loops, so this brings its own database."""

import sqlite3

import pandas as pd

EXPOSURE = """
    SELECT c.mcc_code,
           c.mcc_description,
           c.risk_level,
           COUNT(t.card_txn_id) AS purchases,
           ROUND(COALESCE(SUM(t.amount), 0.0), 2) AS exposure,
           COALESCE(MAX(t.amount), 0.0) AS largest
      FROM categories c
      LEFT JOIN purchases t ON t.mcc = c.mcc_code AND t.status = 'Approved'
     GROUP BY c.mcc_code, c.mcc_description, c.risk_level
     ORDER BY c.mcc_code
"""


def execute(shared_state):
    purchases = shared_state["card_transactions"]
    categories = shared_state["merchant_categories"]
    as_of = shared_state["__maxEffectiveDate"]

    connection = sqlite3.connect(":memory:")
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE purchases (card_txn_id INTEGER, mcc TEXT, amount REAL, status TEXT)")
    cursor.execute("CREATE TABLE categories (mcc_code TEXT, mcc_description TEXT, risk_level TEXT)")

    for _, row in purchases.iterrows():
        cursor.execute(
            "INSERT INTO purchases VALUES (?, ?, ?, ?)",
            (int(row["card_txn_id"]), row["merchant_category_code"], float(row["amount"]), row["authorization_status"]),
        )
    for _, row in categories.iterrows():
        cursor.execute(
            "INSERT INTO categories VALUES (?, ?, ?)", (row["mcc_code"], row["mcc_description"], row["risk_level"])
        )

    rows = []
    for code, description, risk, count, exposure, largest in cursor.execute(EXPOSURE):
        rows.append([code, description, risk, count, exposure, largest, as_of])
    connection.close()

    columns = ["mcc_code", "mcc_description", "risk_level", "purchases", "exposure", "largest", "as_of"]
    return {"output": pd.DataFrame(rows, columns=columns)}
