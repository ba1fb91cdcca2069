def execute(shared_state):
    mails = shared_state["email_addresses"]
    one = mails.drop_duplicates(subset=["customer_id"], keep="first")
    return {"output": one[["email_id", "customer_id", "email_address", "email_type"]]}
