-- Balances go down by a step a week; amounts in steps of 50.00 and rates in steps of 0.01 make interest products that
-- land on half cents.
INSERT INTO datalake.loan_accounts
WITH attributes AS (
    SELECT
        CAST(5000 + i AS INTEGER) AS loan_id,
        customer_id,
        any_of(['Mortgage', 'Auto', 'Personal', 'Student'], draw(11, 2, i)) AS loan_type,
        5000 * (100 + below(draw(11, 3, i), 4900)) AS original_cents,
        below(draw(11, 4, i), 60) AS percent_repaid,
        money(250 + below(draw(11, 5, i), 1250)) AS interest_rate,
        DATE '2015-01-01' + CAST(below(draw(11, 6, i), 3400) AS INTEGER) AS origination_date,
        any_of([5, 10, 15, 25], draw(11, 7, i)) AS years,
        CASE WHEN below(draw(11, 8, i), 100) < 6 THEN 'Delinquent' ELSE 'Active' END AS loan_status,
        5000 * (1 + below(draw(11, 9, i), 4)) AS weekly_cents
    FROM people
    WHERE below(draw(11, 1, i), 1000) < 400
)
SELECT
    loan_id,
    customer_id,
    loan_type,
    money(original_cents) AS original_amount,
    money(greatest(0, original_cents * (100 - percent_repaid) // 100 - weekly_cents * (greatest(day_number, 0) // 7)))
        AS current_balance,
    interest_rate,
    origination_date,
    CAST(origination_date + to_years(CAST(years AS INTEGER)) AS DATE) AS maturity_date,
    loan_status,
    as_of
FROM attributes, lake_weekdays()
ORDER BY as_of, loan_id;
