-- Covered transactions: checking accounts of customers with an active US address.
WITH all_transactions AS (
    SELECT DISTINCT * FROM transactions
),
checking AS (
    SELECT account_id, customer_id, account_status
      FROM accounts
     WHERE TRIM(account_type) = 'Checking'
),
us_addresses AS (
    SELECT *
      FROM (
        SELECT a.*,
               ROW_NUMBER() OVER (PARTITION BY a.customer_id ORDER BY a.start_date, a.address_id) AS rn,
               COUNT(*) OVER (PARTITION BY a.customer_id) AS address_count
          FROM addresses a
         WHERE a.country = 'US'
           AND (a.end_date IS NULL OR a.end_date >= a.as_of)
      ) ranked
     WHERE rn = 1
),
customer_segments AS (
    SELECT DISTINCT cs.customer_id, s.segment_code
      FROM customers_segments cs
      JOIN segments s ON s.segment_id = cs.segment_id
),
first_segment AS (
    SELECT customer_id, MIN(segment_code) AS segment_code
      FROM (SELECT * FROM customer_segments ORDER BY customer_id, segment_code) sorted
     GROUP BY customer_id
)
SELECT t.transaction_id,
       t.account_id,
       ch.customer_id,
       TRIM(c.prefix) AS prefix,
       TRIM(c.first_name) AS first_name,
       TRIM(c.last_name) AS last_name,
       TRIM(c.suffix) AS suffix,
       TRIM(a.address_line1) AS address_line1,
       TRIM(a.city) AS city,
       TRIM(a.state_province) AS state_province,
       TRIM(a.postal_code) AS postal_code,
       a.country,
       fs.segment_code,
       t.txn_timestamp,
       TRIM(t.txn_type) AS txn_type,
       t.amount,
       TRIM(t.description) AS description,
       ch.account_status
  FROM all_transactions t
  JOIN checking ch ON ch.account_id = t.account_id
  JOIN us_addresses a ON a.customer_id = ch.customer_id
  LEFT JOIN customers c ON c.id = ch.customer_id
  LEFT JOIN first_segment fs ON fs.customer_id = ch.customer_id
 ORDER BY ch.customer_id ASC, t.transaction_id DESC
