import sqlite3
import pandas as pd

def execute(shared_state):
    con = sqlite3.connect("audit.db")
    cur = con.cursor()
    cur.execute("CREATE TABLE IF NOT EXISTS audit (id INTEGER)")
    for a in shared_state["accounts"].itertuples():
        cur.execute("INSERT INTO audit VALUES (?)", (a.account_id,))
    con.commit()
    n = cur.execute("SELECT COUNT(*) FROM audit").fetchone()[0]
    return {"output": pd.DataFrame([{"n": n}])}
