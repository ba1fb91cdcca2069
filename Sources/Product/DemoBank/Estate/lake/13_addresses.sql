-- One address per customer; a few have an older one that ended, a few a second one in use. Nothing changes during a
-- quarter but the two moves: customer 1005 leaves the US on 2 October 2024, customer 1011 comes on 4 October. The end of
-- the old address is not known before the day it happens.
INSERT INTO datalake.addresses
WITH slots AS (
    SELECT
        i,
        customer_id,
        place,
        i * 3 + place AS slot,
        CASE WHEN place = 2 AND i IN (5, 11) THEN NOT in_us ELSE in_us END AS in_us,
        CASE i WHEN 5 THEN DATE '2024-10-02' WHEN 11 THEN DATE '2024-10-04' END AS move_date
    FROM people, (VALUES (0), (1), (2)) AS p(place)
    WHERE place = 1
        OR (place = 2 AND i IN (5, 11))
        OR (i NOT IN (5, 11) AND place = 0 AND below(draw(4, 1, i), 200) = 0)
        OR (i NOT IN (5, 11) AND place = 2 AND below(draw(4, 1, i), 200) = 1)
),
located AS (
    SELECT
        *,
        below(draw(4, 2, slot), 20) + 1 AS city_number,
        1 + below(draw(4, 3, slot), 9800) AS house,
        any_of([
            'Maple Avenue', 'Oak Street', 'Cedar Lane', 'King Street West', 'Queen''s Road', 'Harbour Drive', 'Elm Court',
            'Rue Saint-Denis', 'Chemin du Lac', 'Mill Road', 'Park Place', 'Lakeshore Boulevard', 'First Avenue',
            'Hillcrest Road', 'Côte-des-Neiges', 'Station Street'
        ], draw(4, 4, slot)) AS street,
        below(draw(4, 5, slot), 100) AS decoration,
        draw(4, 6, slot) AS postal,
        -- A third of the second addresses started on the same day as the first: a tie for "earliest-started".
        DATE '2012-01-01' + CAST(below(
            draw(4, 7, CASE WHEN place = 2 AND below(draw(4, 8, i), 3) = 0 THEN slot - 1 ELSE slot END), 3600
        ) AS INTEGER) AS first_day
    FROM slots
),
attributes AS (
    SELECT
        CAST(20000 + slot AS INTEGER) AS address_id,
        customer_id,
        place,
        CASE
            WHEN decoration < 8 THEN house || ' ' || street || ', Apt ' || (1 + postal % 40)
            WHEN decoration < 10 THEN house || ' ' || street || ' "Rear"'
            WHEN decoration < 12 THEN ' ' || house || ' ' || street || '  '
            ELSE house || ' ' || street
        END AS address_line1,
        CASE WHEN in_us
            THEN [
                'New York', 'Los Angeles', 'Chicago', 'Houston', 'Phoenix', 'Philadelphia', 'San Antonio', 'San Diego',
                'Dallas', 'Boston', 'Seattle', 'Denver', 'Portland', 'Miami', 'Atlanta', 'Detroit', 'Coeur d''Alene',
                'St. Paul', 'Cañon City', 'Winston-Salem'
            ][city_number]
            ELSE [
                'Toronto', 'Montréal', 'Vancouver', 'Calgary', 'Ottawa', 'Edmonton', 'Québec', 'Winnipeg', 'Hamilton',
                'Halifax', 'Victoria', 'Regina', 'Saskatoon', 'Trois-Rivières', 'St. John''s', 'Moncton', 'Lévis',
                'Kelowna', 'Saint-Jérôme', 'Charlottetown'
            ][city_number]
        END AS city,
        CASE WHEN in_us
            THEN [
                'NY', 'CA', 'IL', 'TX', 'AZ', 'PA', 'TX', 'CA', 'TX', 'MA', 'WA', 'CO', 'OR', 'FL', 'GA', 'MI', 'ID', 'MN',
                'CO', 'NC'
            ][city_number]
            ELSE [
                'ON', 'QC', 'BC', 'AB', 'ON', 'AB', 'QC', 'MB', 'ON', 'NS', 'BC', 'SK', 'SK', 'QC', 'NL', 'NB', 'QC', 'BC',
                'QC', 'PE'
            ][city_number]
        END AS state_province,
        CASE WHEN in_us
            THEN lpad(CAST(1000 + postal % 98000 AS VARCHAR), 5, '0')
            ELSE 'ABCEGHJKLMNPRSTVXY'[1 + postal % 18] || (postal % 10) || 'ABCEGHJKLMNPRSTVWXYZ'[1 + (postal // 64) % 20]
                || ' ' || ((postal // 16) % 10) || 'ABCEGHJKLMNPRSTVWXYZ'[1 + (postal // 4096) % 20] || ((postal // 256) % 10)
        END AS postal_code,
        CASE WHEN in_us THEN 'US' ELSE 'CA' END AS country,
        CASE
            WHEN place = 2 AND move_date IS NOT NULL THEN move_date
            WHEN place = 0 THEN DATE '2005-03-01' + CAST(first_day - DATE '2012-01-01' AS INTEGER) // 2
            ELSE first_day
        END AS start_date,
        CASE WHEN place = 0 THEN DATE '2011-06-30' END AS known_end_date,
        move_date
    FROM located
)
SELECT
    address_id,
    customer_id,
    address_line1,
    city,
    state_province,
    postal_code,
    country,
    start_date,
    CASE WHEN place = 1 AND move_date <= as_of THEN move_date ELSE known_end_date END AS end_date,
    as_of
FROM attributes, lake_days()
WHERE NOT (place = 2 AND coalesce(move_date > as_of, FALSE))
ORDER BY as_of, address_id;
