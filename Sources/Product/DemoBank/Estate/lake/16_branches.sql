INSERT INTO datalake.branches
WITH numbered AS (
    SELECT n + 1 AS i, n < 24 AS in_us FROM range(40) AS r(n)
),
attributes AS (
    SELECT
        CAST(i AS INTEGER) AS branch_id,
        CASE WHEN in_us
            THEN ['New York', 'Chicago', 'Houston', 'Boston', 'Seattle', 'Denver', 'Miami', 'Atlanta'][1 + i % 8]
            ELSE ['Toronto', 'Montréal', 'Vancouver', 'Calgary', 'Ottawa', 'Québec', 'Halifax', 'St. John''s'][1 + i % 8]
        END AS city,
        CASE WHEN in_us
            THEN ['NY', 'IL', 'TX', 'MA', 'WA', 'CO', 'FL', 'GA'][1 + i % 8]
            ELSE ['ON', 'QC', 'BC', 'AB', 'ON', 'QC', 'NS', 'NL'][1 + i % 8]
        END AS state_province,
        any_of(['Main Street', 'Market Square', 'Old Harbour', 'University', 'Airport', 'Grand Plaza'], draw(8, 1, i)) AS quarter,
        1 + below(draw(8, 2, i), 900) AS house,
        draw(8, 3, i) AS postal,
        in_us
    FROM numbered
)
SELECT
    branch_id,
    city || ' ' || quarter AS branch_name,
    house || ' ' || quarter || CASE WHEN branch_id % 5 = 0 THEN ', Unit ' || branch_id ELSE '' END AS address_line1,
    city,
    state_province,
    CASE WHEN in_us THEN lpad(CAST(1000 + postal % 98000 AS VARCHAR), 5, '0')
        ELSE 'H' || (postal % 10) || 'B ' || ((postal // 16) % 10) || 'K' || ((postal // 256) % 10)
    END AS postal_code,
    CASE WHEN in_us THEN 'US' ELSE 'CA' END AS country,
    as_of
FROM attributes, lake_days()
ORDER BY as_of, branch_id;

-- One customer in ten visits a branch; a few visits name branch 99, which does not exist.
INSERT INTO datalake.branch_visits
WITH visits AS (
    SELECT i, customer_id, as_of, day_number, day_slot
    FROM people, lake_days()
    WHERE below(draw_on(9, 1, i, day_number), 1000) < 101
)
SELECT
    CAST(day_slot * (people_count() + 1) + i AS INTEGER) AS visit_id,
    customer_id,
    CAST(CASE WHEN below(draw_on(9, 2, i, day_number), 200) = 0 THEN 99
        ELSE 1 + below(draw_on(9, 3, i, day_number), 40)
    END AS INTEGER) AS branch_id,
    at_time(as_of, 32400 + below(draw_on(9, 4, i, day_number), 28800)) AS visit_timestamp,
    any_of(['Deposit', 'Withdrawal', 'Inquiry', 'Loan Application', 'Account Opening'], draw_on(9, 5, i, day_number))
        AS visit_purpose,
    as_of
FROM visits
ORDER BY as_of, visit_id;
