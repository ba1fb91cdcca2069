INSERT INTO datalake.securities
WITH numbered AS (SELECT n + 1 AS i FROM range(50) AS r(n))
SELECT
    CAST(i AS INTEGER) AS security_id,
    'ABCDEFGHKLMNPRSTVWXZ'[1 + i % 20] || 'AEIOU'[1 + i % 5] || 'BDGKLMNPRST'[1 + i % 11] || (i // 20 + 1) AS ticker,
    ['Aurora', 'Boreal', 'Cascade', 'Delta', 'Équinoxe', 'Fjord', 'Granite', 'Horizon', 'Iris', 'Juniper'][1 + i % 10]
        || ' ' || ['Holdings', 'Group', 'Trust', 'Index Fund', 'Bond 2031'][1 + (i // 10) % 5] AS security_name,
    ['Stock', 'Stock', 'ETF', 'Fund', 'Bond'][1 + (i // 10) % 5] AS security_type,
    ['Technology', 'Health Care', 'Financials', 'Energy', 'Consumer Staples', 'Industrials', 'Utilities', 'Real Estate'][1 + i % 8]
        AS sector,
    ['NYSE', 'NASDAQ', 'TSX'][1 + i % 3] AS exchange,
    as_of
FROM numbered, lake_days()
ORDER BY as_of, security_id;

CREATE OR REPLACE TEMP TABLE investment_base AS
SELECT
    i,
    CAST(7000 + i AS INTEGER) AS investment_id,
    customer_id,
    CASE WHEN in_us THEN ['Brokerage', 'IRA', '401k'][1 + below(draw(15, 2, i), 3)]
        ELSE ['Brokerage', 'RRSP', 'TFSA'][1 + below(draw(15, 2, i), 3)]
    END AS account_type,
    500000 + below(draw(15, 3, i), 40000000) AS base_cents,
    ['Conservative', 'Moderate', 'Aggressive'][1 + below(draw(15, 4, i), 3)] AS risk_profile,
    CAST(1 + below(draw(15, 5, i), 25) AS INTEGER) AS advisor_id,
    -- One to five holdings, 3.05 on average.
    [1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 2, 3, 4, 3, 2, 4, 3, 2, 3][1 + below(draw(15, 6, i), 20)] AS holding_count
FROM people
WHERE below(draw(15, 1, i), 1000) < 192;

INSERT INTO datalake.investments
SELECT
    investment_id,
    customer_id,
    account_type,
    CAST(money(base_cents + base_cents * (below(draw_on(15, 7, i, day_number), 601) - 300) // 10000) AS DECIMAL(14, 2))
        AS current_value,
    risk_profile,
    advisor_id,
    as_of
FROM investment_base, lake_weekdays()
ORDER BY as_of, investment_id;

-- Quantities in quarters of a unit times prices in cents: values on half cents before they are rounded half up here.
INSERT INTO datalake.holdings
WITH lines AS (
    SELECT
        i * 5 + n AS slot,
        investment_id,
        customer_id,
        1 + below(draw(16, 1, i * 5 + n), 50) AS security,
        2500 * (1 + below(draw(16, 2, i * 5 + n), 1600)) AS quantity,
        draw(16, 3, i * 5 + n) AS paid
    FROM investment_base, range(5) AS k(n)
    WHERE n < holding_count
),
prices AS (
    SELECT
        s + 1 AS security,
        1000 + below(draw(17, 1, s + 1), 24000) AS base_price,
        (1000 + below(draw(17, 1, s + 1), 24000)) * (10000 + below(draw_on(17, 2, s + 1, day_number), 401) - 200) // 10000 AS price,
        as_of
    FROM range(50) AS r(s), lake_weekdays()
)
SELECT
    CAST(90000 + slot AS INTEGER) AS holding_id,
    investment_id,
    CAST(security AS INTEGER) AS security_id,
    customer_id,
    CAST(CAST(quantity AS INTEGER) * 0.0001 AS DECIMAL(12, 4)) AS quantity,
    CAST(money(quantity * (base_price * (8000 + below(paid, 4000)) // 10000) // 10000) AS DECIMAL(14, 2)) AS cost_basis,
    CAST(money((quantity * price + 5000) // 10000) AS DECIMAL(14, 2)) AS current_value,
    as_of
FROM lines JOIN prices USING (security)
ORDER BY as_of, holding_id;
