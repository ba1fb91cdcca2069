-- Wires: about two customers in a hundred a day; one wire in ten is for exactly 10,000.00.
INSERT INTO datalake.wire_transfers
WITH wires AS (
    SELECT i, customer_id, as_of, day_number, day_slot
    FROM people, lake_days()
    WHERE below(draw_on(18, 1, i, day_number), 10000) < 181
),
drawn AS (
    SELECT
        *,
        below(draw_on(18, 2, i, day_number), 10) AS style,
        draw_on(18, 3, i, day_number) AS size,
        below(draw_on(18, 4, i, day_number), 100) AS outcome,
        below(draw_on(18, 7, i, day_number), 50) AS dangling
    FROM wires
)
SELECT
    CAST(day_slot * (people_count() + 1) + i AS INTEGER) AS wire_id,
    customer_id,
    CAST(CASE WHEN dangling = 0 THEN 9900000 ELSE 3000 END + i * 2 AS INTEGER) AS account_id,
    CASE WHEN below(draw_on(18, 5, i, day_number), 2) = 0 THEN 'Inbound' ELSE 'Outbound' END AS direction,
    CAST(money(CASE WHEN style = 0 THEN 1000000 WHEN style < 4 THEN 50000 * (1 + below(size, 40))
        ELSE 10000 + below(size, 4990000) END) AS DECIMAL(14, 2)) AS amount,
    any_of([
        'Acme Supplies', 'Lakeside Realty', 'J. O''Connor', 'Atelier Béton', 'Nordic Freight, Inc.', 'Meridian Law LLP',
        'Estate of R. "Bob" Hale', 'Blue Heron Farms'
    ], draw_on(18, 6, i, day_number)) AS counterparty_name,
    any_of(['First Continental', 'Banque du Fleuve', 'Union Trust', 'Pacific Mutual', 'Prairie Savings'],
        draw_on(18, 8, i, day_number)) AS counterparty_bank,
    CASE WHEN outcome < 90 THEN 'Completed' WHEN outcome < 98 THEN 'Pending' ELSE 'Rejected' END AS status,
    at_time(as_of, 28800 + below(draw_on(18, 9, i, day_number), 36000)) AS wire_timestamp,
    as_of
FROM drawn
ORDER BY as_of, wire_id;

-- Overdrafts: none on a quarter of the days, else one to four (times the scale), on checking accounts.
INSERT INTO datalake.overdraft_events
WITH checking AS (
    SELECT account_id, customer_id, row_number() OVER (ORDER BY account_id) - 1 AS position
    FROM account_base
    WHERE account_type = 'Checking'
),
counted AS (
    SELECT
        as_of,
        day_number,
        day_slot,
        CAST(ceil([0, 1, 2, 3, 4, 0, 1, 2, 3, 1, 2, 0, 3, 4, 1, 2, 0, 3, 0, 2][1 + below(draw_on(19, 1, 20, day_number), 20)]
            * getvariable('scale')) AS BIGINT) AS events
    FROM lake_days()
),
drawn AS (
    SELECT
        as_of,
        n,
        day_number,
        day_slot * CAST(ceil(4 * getvariable('scale') + 1) AS BIGINT) + n AS event_id,
        below(draw_on(19, 2, n, day_number), (SELECT count(*) FROM checking)) AS position
    FROM counted, range(CAST(ceil(4 * getvariable('scale')) AS BIGINT)) AS k(n)
    WHERE n < events
)
SELECT
    CAST(1 + event_id AS INTEGER) AS overdraft_id,
    account_id,
    customer_id,
    money(500 + 35 * below(draw_on(19, 3, n, day_number), 700)) AS overdraft_amount,
    CAST(money(CASE WHEN below(draw_on(19, 4, n, day_number), 4) = 0 THEN 0 ELSE 3500 END) AS DECIMAL(8, 2)) AS fee_amount,
    below(draw_on(19, 4, n, day_number), 4) = 0 AS fee_waived,
    at_time(as_of, below(draw_on(19, 5, n, day_number), 86400)) AS event_timestamp,
    as_of
FROM drawn JOIN checking USING (position)
ORDER BY as_of, overdraft_id;

-- Compliance: one customer in twenty. Reviews happen over the autumn and show only from their day on; one event in
-- forty is about somebody who is not a customer.
INSERT INTO datalake.compliance_events
WITH attributes AS (
    SELECT
        CAST(100 + i AS INTEGER) AS event_id,
        CASE WHEN below(draw(20, 2, i), 40) = 0 THEN CAST(8000000 + i AS INTEGER) ELSE customer_id END AS customer_id,
        any_of(['KYC Review', 'AML Alert', 'Sanctions Check', 'Address Verification', 'PEP Screening'], draw(20, 3, i))
            AS event_type,
        DATE '2024-01-08' + CAST(below(draw(20, 4, i), 200) AS INTEGER) AS event_date,
        DATE '2024-01-08' + CAST(below(draw(20, 4, i), 200) + 20 + below(draw(20, 5, i), 200) AS INTEGER) AS reviewed_on,
        CASE WHEN below(draw(20, 6, i), 5) = 0 THEN 'Escalated' ELSE 'Cleared' END AS outcome
    FROM people
    WHERE below(draw(20, 1, i), 10000) < 516
)
SELECT
    event_id,
    customer_id,
    event_type,
    event_date,
    CASE WHEN reviewed_on <= as_of THEN outcome ELSE 'Open' END AS status,
    CASE WHEN reviewed_on <= as_of THEN reviewed_on END AS review_date,
    as_of
FROM attributes, lake_days()
ORDER BY as_of, event_id;

INSERT INTO datalake.customer_preferences
WITH attributes AS (
    SELECT
        CAST(200000 + i * 5 + p AS INTEGER) AS preference_id,
        customer_id,
        ['MARKETING_EMAIL', 'MARKETING_SMS', 'PAPER_STATEMENTS', 'E_STATEMENTS', 'PUSH_NOTIFICATIONS'][p + 1] AS preference_type,
        below(draw(21, 1, i * 5 + p), 100) < 60 AS opted_in,
        DATE '2022-01-01' + CAST(below(draw(21, 2, i * 5 + p), 1000) AS INTEGER) AS updated_date
    FROM people, range(5) AS r(p)
)
SELECT preference_id, customer_id, preference_type, opted_in, updated_date, as_of
FROM attributes, lake_days()
ORDER BY as_of, preference_id;
