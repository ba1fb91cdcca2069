INSERT INTO datalake.customers
WITH attributes AS (
    SELECT
        customer_id,
        CASE WHEN below(draw(1, 5, i), 7) = 0 THEN NULL
            WHEN below(draw(1, 6, i), 20) = 0 THEN 'Dr.'
            WHEN male THEN 'Mr.'
            ELSE ['Ms.', 'Mrs.'][below(draw(1, 7, i), 2) + 1]
        END AS prefix,
        first_name,
        last_name,
        last_name || ' ' || first_name AS sort_name,
        CASE WHEN below(draw(1, 8, i), 25) = 0 THEN any_of(['Jr.', 'Sr.', 'III', 'PhD'], draw(1, 9, i)) END AS suffix,
        -- 18,262 days: 1950-01-01 to 1999-12-31.
        DATE '1950-01-01' + CAST(below(draw(1, 10, i), 18262) AS INTEGER) AS birthdate
    FROM people
)
SELECT customer_id, prefix, first_name, last_name, sort_name, suffix, birthdate, as_of
FROM attributes, lake_weekdays()
ORDER BY as_of, customer_id;
