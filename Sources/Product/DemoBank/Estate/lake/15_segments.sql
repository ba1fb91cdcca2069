-- "Retial" is the typo that jobs depend on.
INSERT INTO datalake.segments
SELECT segment_id, segment_name, segment_code, as_of
FROM (VALUES
    (1, 'US Retail Banking', 'USRTL'),
    (2, 'Canada Retial Banking', 'CARTL'),
    (3, 'Small Business', 'SMBUS'),
    (4, 'Priority Clients', 'PRIOR'),
    (5, 'Student Banking', 'STUDT'),
    (6, 'Seniors Plus', 'SENPL'),
    (7, 'Private Wealth', 'PRVWL'),
    (8, 'Employee Banking', 'EMPLY')
) AS s(segment_id, segment_name, segment_code), lake_days()
ORDER BY as_of, segment_id;

-- A regional segment for everyone (place 0), a second one for a third (place 1). Customer 1003 has its regional segment
-- twice (place 2), customer 1008 the other region too (place 3).
INSERT INTO datalake.customers_segments
WITH places AS (
    SELECT
        CAST(100000 + i * 4 + place AS INTEGER) AS id,
        customer_id,
        CAST(CASE
            WHEN place = 1 THEN 3 + below(draw(7, 1, i), 6)
            WHEN in_us = (place <> 3) THEN 1
            ELSE 2
        END AS INTEGER) AS segment_id
    FROM people, (VALUES (0), (1), (2), (3)) AS p(place)
    WHERE place = 0
        OR (place = 1 AND below(draw(7, 2, i), 3) = 0)
        OR (place = 2 AND i = 3)
        OR (place = 3 AND i = 8)
)
SELECT id, customer_id, segment_id, as_of
FROM places, lake_days()
ORDER BY as_of, id;
