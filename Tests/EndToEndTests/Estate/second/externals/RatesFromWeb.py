import time
import requests
import pandas as pd

def execute(shared_state):
    attempt = 0
    while attempt < 3:
        answer = requests.get("https://rates.invalid/today")
        if answer.status_code == 200:
            break
        attempt += 1
        time.sleep(1)
    return {"output": pd.DataFrame(answer.json())}
