-- None to three transactions per account and day (26, 25, 24, 25 percent), every seventeenth or so at an amount the
-- jobs use as a threshold, a third in steps of 20.00.
INSERT INTO datalake.transactions
WITH counted AS (
    SELECT account_id, slot, as_of, day_number, day_slot, below(draw_on(3, 1, slot, day_number), 100) AS ticket
    FROM account_base, lake_days()
),
events AS (
    SELECT
        account_id,
        as_of,
        day_number,
        slot * 3 + n AS event_slot,
        day_slot * (people_count() + 1) * 6 + slot * 3 + n AS event_id
    FROM counted, (VALUES (0), (1), (2)) AS k(n)
    WHERE n < CASE WHEN ticket < 26 THEN 0 WHEN ticket < 51 THEN 1 WHEN ticket < 75 THEN 2 ELSE 3 END
),
drawn AS (
    SELECT
        *,
        below(draw_on(3, 2, event_slot, day_number), 3) = 0 AS is_credit,
        below(draw_on(3, 3, event_slot, day_number), 100) AS style,
        draw_on(3, 4, event_slot, day_number) AS size,
        draw_on(3, 5, event_slot, day_number) AS label,
        below(draw_on(3, 6, event_slot, day_number), 86400) AS seconds
    FROM events
)
SELECT
    CAST(event_id AS INTEGER) AS transaction_id,
    account_id,
    at_time(as_of, seconds) AS txn_timestamp,
    CASE WHEN is_credit THEN 'Credit' ELSE 'Debit' END AS txn_type,
    money(CASE
        WHEN style < 6 THEN [50000, 100000, 250000, 500000][below(size, 4) + 1]
        WHEN style < 40 THEN 2000 * (1 + below(size, 25))
        ELSE 100 + below(size, 199900)
    END) AS amount,
    CASE WHEN below(label, 1000) < 45 THEN NULL
        WHEN is_credit
            THEN ['Payroll deposit', 'Interest credit', 'Transfer in'][label % 3 + 1]
        -- One of the seven is padded, one needs quoting in a file.
        ELSE ['Card purchase', 'ATM withdrawal ', 'Bill payment, "auto-pay"', 'Transfer out'][label % 4 + 1]
    END AS description,
    as_of
FROM drawn
ORDER BY as_of, transaction_id;
