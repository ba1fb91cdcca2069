-- Balances go down by a step a week. A fifth of the loans stands still at an odd multiple of 600.00, drawn from few: a
-- month's interest at an odd rate lands on half a cent there, and balances tie.
INSERT INTO datalake.loan_accounts
WITH attributes AS (
    SELECT
        CAST(5000 + i AS INTEGER) AS loan_id,
        customer_id,
        any_of(['Mortgage', 'Auto', 'Personal', 'Student'], draw(11, 2, i)) AS loan_type,
        below(draw(11, 10, i), 5) = 0 AS is_still,
        5000 * (100 + below(draw(11, 3, i), 4900)) AS original_cents,
        below(draw(11, 4, i), 60) AS percent_repaid,
        60000 * any_of([11, 25, 47, 83, 139, 205], draw(11, 3, i)) AS still_cents,
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
    money(CASE WHEN is_still THEN still_cents ELSE original_cents END) AS original_amount,
    money(CASE WHEN is_still THEN still_cents
        ELSE greatest(0, original_cents * (100 - percent_repaid) // 100 - weekly_cents * (greatest(day_number, 0) // 7))
    END) AS current_balance,
    interest_rate,
    origination_date,
    CAST(origination_date + to_years(CAST(years AS INTEGER)) AS DATE) AS maturity_date,
    loan_status,
    as_of
FROM attributes, lake_weekdays()
ORDER BY as_of, loan_id;
