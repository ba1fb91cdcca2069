-- Phones: Mobile for all, Home for 60 %, Work for 30 %. Ids decide the storage order and the rotation decides which
-- type comes first, so "first phone wins" gives a different type per customer. One customer in 170 has a second
-- Mobile row.
INSERT INTO datalake.phone_numbers
WITH kinds AS (
    SELECT i, customer_id, kind, i * 4 + CASE WHEN kind = 3 THEN 3 ELSE (kind + below(draw(5, 1, i), 3)) % 3 END AS slot
    FROM people, (VALUES (0), (1), (2), (3)) AS k(kind)
    WHERE kind = 0
        OR (kind = 1 AND below(draw(5, 2, i), 100) < 60)
        OR (kind = 2 AND below(draw(5, 3, i), 100) < 30)
        OR (kind = 3 AND below(draw(5, 4, i), 170) = 0)
),
attributes AS (
    SELECT
        CAST(60000 + slot AS INTEGER) AS phone_id,
        customer_id,
        ['Mobile', 'Home', 'Work', 'Mobile'][kind + 1] AS phone_type,
        '(' || (201 + below(draw(5, 5, slot), 780)) || ') 555-' || lpad(CAST(below(draw(5, 6, slot), 10000) AS VARCHAR), 4, '0')
            AS phone_number
    FROM kinds
)
SELECT phone_id, customer_id, phone_type, phone_number, as_of
FROM attributes, lake_days()
ORDER BY as_of, phone_id;

-- Emails: Personal for all, Work for 40 %, in either order; one customer in 280 has a second Personal row.
INSERT INTO datalake.email_addresses
WITH kinds AS (
    SELECT
        i, customer_id, first_name, last_name, kind,
        i * 3 + CASE WHEN kind = 2 THEN 2 ELSE (kind + below(draw(6, 1, i), 2)) % 2 END AS slot
    FROM people, (VALUES (0), (1), (2)) AS k(kind)
    WHERE kind = 0
        OR (kind = 1 AND below(draw(6, 2, i), 100) < 40)
        OR (kind = 2 AND below(draw(6, 3, i), 280) = 0)
),
attributes AS (
    SELECT
        CAST(80000 + slot AS INTEGER) AS email_id,
        customer_id,
        lower(replace(replace(strip_accents(replace(first_name, 'Ł', 'L')), ' ', ''), '''', ''))
            || '.' || lower(replace(replace(strip_accents(last_name), ' ', ''), '''', ''))
            || i || '@'
            || CASE kind
                WHEN 1 THEN any_of(['work.example.com', 'office.example.net', 'corp.example.org'], draw(6, 4, slot))
                ELSE any_of(['example.com', 'example.org', 'example.net', 'mail.example.com', 'Example.COM'], draw(6, 4, slot))
            END AS email_address,
        CASE kind WHEN 1 THEN 'Work' ELSE 'Personal' END AS email_type
    FROM kinds
)
SELECT email_id, customer_id, email_address, email_type, as_of
FROM attributes, lake_days()
ORDER BY as_of, email_id;
