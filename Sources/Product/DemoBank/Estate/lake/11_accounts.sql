-- A balance moves about every third day: its step is drawn for (account, three-day period).
INSERT INTO datalake.accounts
WITH balances AS (
    SELECT
        *,
        CASE WHEN is_still THEN base_cents
            ELSE base_cents + below(draw_on(2, 11, slot, (day_number + phase) // 3), 80001) - 40000
        END AS cents
    FROM account_base, lake_weekdays()
)
SELECT
    account_id,
    customer_id,
    account_type,
    'Active' AS account_status,
    open_date,
    money(CASE WHEN is_credit THEN -cents ELSE cents END) AS current_balance,
    interest_rate,
    credit_limit,
    apr,
    as_of
FROM balances
ORDER BY as_of, account_id;
