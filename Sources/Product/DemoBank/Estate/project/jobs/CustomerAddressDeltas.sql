-- New and changed addresses: today's snapshot against yesterday's.
WITH days AS (
    SELECT MAX(as_of) AS today, date(MAX(as_of), '-1 day') AS yesterday FROM addresses
),
current_rows AS (
    SELECT * FROM addresses WHERE as_of = (SELECT today FROM days)
),
previous_rows AS (
    SELECT * FROM addresses WHERE as_of = (SELECT yesterday FROM days)
),
names AS (
    SELECT DISTINCT id, first_name, last_name
      FROM (SELECT id, first_name, last_name, as_of FROM customers ORDER BY last_name)
     WHERE as_of = (SELECT MAX(as_of) FROM customers)
),
compared AS (
    SELECT c.*,
           CASE
               WHEN p.address_id IS NULL THEN 'NEW'
               WHEN c.customer_id <> p.customer_id
                 OR COALESCE(TRIM(c.address_line1), '') <> COALESCE(TRIM(p.address_line1), '')
                 OR COALESCE(TRIM(c.city), '') <> COALESCE(TRIM(p.city), '')
                 OR COALESCE(TRIM(c.state_province), '') <> COALESCE(TRIM(p.state_province), '')
                 OR COALESCE(TRIM(c.postal_code), '') <> COALESCE(TRIM(p.postal_code), '')
                 OR COALESCE(TRIM(c.country), '') <> COALESCE(TRIM(p.country), '')
                 OR COALESCE(c.start_date, '') <> COALESCE(p.start_date, '')
                 OR COALESCE(c.end_date, '') <> COALESCE(p.end_date, '') THEN 'UPDATED'
               ELSE 'SAME'
           END AS change_type,
           COUNT(*) OVER () AS compared_count
      FROM current_rows c
      LEFT JOIN previous_rows p ON p.address_id = c.address_id
),
changed AS (
    SELECT * FROM compared WHERE change_type <> 'SAME' ORDER BY customer_id
)
SELECT ch.change_type,
       ch.address_id,
       ch.customer_id,
       TRIM(n.first_name) || ' ' || TRIM(n.last_name) AS customer_name,
       TRIM(ch.address_line1) AS address_line1,
       TRIM(ch.city) AS city,
       TRIM(ch.state_province) AS state_province,
       TRIM(ch.postal_code) AS postal_code,
       TRIM(ch.country) AS country,
       ch.start_date,
       ch.end_date
  FROM changed ch
  LEFT JOIN names n ON n.id = ch.customer_id
 ORDER BY ch.address_id
