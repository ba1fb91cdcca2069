extension Corpus {
    /// Queries as jobs of a bank were written for SQLite, over the tables of ``BothEngines/bank``.
    static let legacy = #"""
        SELECT customer_id, first_name || ' ' || last_name AS full_name, CASE WHEN is_active = 1 THEN 'Y' ELSE 'N' END AS active FROM customers
        SELECT customer_id, CAST((julianday('2024-10-31') - julianday(birth_date)) / 365.25 AS INTEGER) AS age FROM customers WHERE birth_date IS NOT NULL
        SELECT (CAST((julianday('2024-10-31') - julianday(birth_date)) / 3652.5 AS INTEGER) * 10) || 's' AS decade, COUNT(*) AS n FROM customers GROUP BY decade ORDER BY decade
        SELECT customer_id, strftime('%Y', '2024-10-31') - strftime('%Y', birth_date) - (strftime('%m-%d', '2024-10-31') < strftime('%m-%d', birth_date)) AS age FROM customers
        SELECT customer_id, UPPER(SUBSTR(first_name, 1, 1)) || LOWER(SUBSTR(first_name, 2)) AS name FROM customers
        SELECT customer_id, COALESCE(NULLIF(TRIM(segment), ''), 'UNKNOWN') AS segment FROM customers
        SELECT customer_id, printf('%08d', customer_id) AS key, printf('%.2f', credit_limit) AS credit FROM customers
        SELECT customer_id, IFNULL(credit_limit, 0) * 1.05 AS raised, ROUND(IFNULL(credit_limit, 0) * 1.05, 2) AS rounded FROM customers
        SELECT substr(postal_code, 1, 3) AS area, COUNT(DISTINCT customer_id) AS customers FROM customers GROUP BY substr(postal_code, 1, 3) HAVING COUNT(*) >= 2 ORDER BY customers DESC, area
        SELECT substr(postal_code, -2) AS suffix, substr(last_name, -3, 2) AS mid FROM customers
        SELECT customer_id FROM customers WHERE postal_code GLOB '[0-9][0-9][0-9][0-9][0-9]'
        SELECT customer_id FROM customers WHERE last_name LIKE 'o''%' OR last_name LIKE '%son'
        SELECT customer_id, CASE WHEN postal_code BETWEEN '10000' AND '19999' THEN 'EAST' WHEN postal_code >= '90000' THEN 'WEST' ELSE 'OTHER' END AS region FROM customers
        SELECT customer_id FROM customers WHERE postal_code = 10001
        SELECT customer_id FROM customers WHERE is_active = 'true'
        SELECT customer_id FROM customers WHERE is_active = '1'
        SELECT customer_id FROM customers WHERE is_active
        SELECT customer_id FROM customers WHERE NOT is_active
        SELECT SUM(is_active) AS active, COUNT(*) - SUM(is_active) AS inactive, ROUND(100.0 * SUM(is_active) / COUNT(*), 1) AS pct FROM customers
        SELECT AVG(is_active) AS share, TOTAL(is_active) AS total FROM customers
        SELECT segment, MIN(credit_limit) AS lo, MAX(credit_limit) AS hi, MAX(credit_limit) - MIN(credit_limit) AS spread FROM customers GROUP BY segment
        SELECT segment, last_name, MAX(credit_limit) FROM customers GROUP BY segment
        SELECT c.customer_id, COUNT(a.account_id) AS accounts, COALESCE(SUM(a.balance), 0) AS balance FROM customers c LEFT JOIN accounts a ON a.customer_id = c.customer_id GROUP BY c.customer_id
        SELECT c.customer_id, c.last_name, COUNT(a.account_id) AS accounts FROM customers c LEFT JOIN accounts a ON a.customer_id = c.customer_id GROUP BY c.customer_id, c.last_name HAVING accounts > 1 ORDER BY accounts DESC, c.customer_id
        SELECT c.customer_id, ROUND(SUM(a.balance), 2) AS total, CASE WHEN SUM(a.balance) >= 100000 THEN 'PLATINUM' WHEN SUM(a.balance) >= 10000 THEN 'GOLD' WHEN SUM(a.balance) > 0 THEN 'SILVER' ELSE 'NONE' END AS tier FROM customers c JOIN accounts a USING (customer_id) GROUP BY c.customer_id
        SELECT account_type, status, COUNT(*) AS n, SUM(CASE WHEN balance < 0 THEN 1 ELSE 0 END) AS overdrawn FROM accounts GROUP BY account_type, status ORDER BY 1, 2
        SELECT account_type, COUNT(*) * 100 / (SELECT COUNT(*) FROM accounts) AS pct FROM accounts GROUP BY account_type
        SELECT account_id, balance * rate / 365 AS daily_interest, ROUND(balance * rate / 365, 2) AS posted FROM accounts WHERE status <> 'CLOSED'
        SELECT account_id, CAST(balance AS INTEGER) AS whole, CAST(balance * 100 AS INTEGER) AS cents, balance - CAST(balance AS INTEGER) AS rest FROM accounts
        SELECT account_id, ABS(balance) AS size, CASE WHEN balance < 0 THEN -1 WHEN balance = 0 THEN 0 ELSE 1 END AS sign FROM accounts
        SELECT account_id, MAX(balance, 0) AS positive, MIN(balance, 0) AS negative FROM accounts
        SELECT account_id, MAX(COALESCE(balance, 0), 0.0) AS positive FROM accounts
        SELECT account_id, IIF(balance > 1000, 'large', IIF(balance > 0, 'small', 'none')) AS class FROM accounts
        SELECT account_id, julianday('2024-10-31') - julianday(opened) AS days_open, CAST(julianday('2024-10-31') - julianday(opened) AS INT) / 30 AS months FROM accounts
        SELECT account_id, (strftime('%Y', '2024-10-31') - strftime('%Y', opened)) * 12 + strftime('%m', '2024-10-31') - strftime('%m', opened) AS months FROM accounts
        SELECT account_id, date(opened, 'start of month', '+1 month', '-1 day') AS month_end, date(opened, '-' || strftime('%w', opened) || ' days') AS week_start FROM accounts
        SELECT account_id, CASE WHEN CAST(strftime('%w', opened) AS INTEGER) IN (0, 6) THEN date(opened, 'weekday 1') ELSE opened END AS business_day FROM accounts
        SELECT strftime('%Y', opened) || '-Q' || ((CAST(strftime('%m', opened) AS INTEGER) + 2) / 3) AS quarter, COUNT(*) AS n FROM accounts WHERE opened IS NOT NULL GROUP BY 1 ORDER BY 1
        SELECT strftime('%Y-%W', opened) AS week, SUM(balance) AS total FROM accounts GROUP BY week
        SELECT date(txn_at) AS day, COUNT(*) AS n, SUM(amount) AS total FROM txns GROUP BY date(txn_at) ORDER BY day DESC
        SELECT strftime('%H', txn_at) AS hour, COUNT(*) AS n FROM txns GROUP BY hour HAVING n > 0 ORDER BY hour
        SELECT CASE WHEN CAST(strftime('%H', txn_at) AS INTEGER) BETWEEN 6 AND 11 THEN 'morning' WHEN CAST(strftime('%H', txn_at) AS INTEGER) < 18 THEN 'day' ELSE 'night' END AS part, COUNT(*) FROM txns GROUP BY part
        SELECT txn_id, (julianday(txn_at) - julianday(txn_date)) * 24 AS hours FROM txns
        SELECT txn_id, CAST(strftime('%s', txn_at) AS INTEGER) - CAST(strftime('%s', txn_date) AS INTEGER) AS seconds FROM txns
        SELECT account_id, SUM(CASE WHEN txn_type = 'DEBIT' THEN -amount ELSE amount END) AS net FROM txns GROUP BY account_id
        SELECT account_id, SUM(CASE txn_type WHEN 'DEBIT' THEN amount END) AS debits, SUM(CASE txn_type WHEN 'CREDIT' THEN amount END) AS credits, COUNT(CASE WHEN amount > 100 THEN 1 END) AS large FROM txns GROUP BY account_id
        SELECT account_id, SUM(amount) FILTER (WHERE txn_type = 'DEBIT') AS debits, COUNT(*) FILTER (WHERE txn_type IN ('FEE', 'DEBIT')) AS n FROM txns GROUP BY account_id
        SELECT account_id, AVG(amount) AS mean, AVG(amount * amount) - AVG(amount) * AVG(amount) AS variance FROM txns GROUP BY account_id
        SELECT txn_id, amount, amount - (SELECT AVG(amount) FROM txns t2 WHERE t2.account_id = t1.account_id) AS off FROM txns t1
        SELECT txn_id FROM txns t1 WHERE amount = (SELECT MAX(amount) FROM txns t2 WHERE t2.account_id = t1.account_id)
        SELECT t1.txn_id, (SELECT COUNT(*) FROM txns t2 WHERE t2.account_id = t1.account_id AND t2.txn_date <= t1.txn_date) AS running FROM txns t1
        SELECT txn_id, SUM(amount) OVER (PARTITION BY account_id ORDER BY txn_date, txn_id) AS running, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY txn_date DESC, txn_id DESC) AS rn FROM txns
        SELECT txn_id, LAG(txn_date) OVER (PARTITION BY account_id ORDER BY txn_date, txn_id) AS previous, julianday(txn_date) - julianday(LAG(txn_date) OVER (PARTITION BY account_id ORDER BY txn_date, txn_id)) AS gap FROM txns
        SELECT * FROM (SELECT txn_id, account_id, amount, RANK() OVER (PARTITION BY account_id ORDER BY amount DESC) AS r FROM txns) WHERE r <= 2
        SELECT txn_id, AVG(amount) OVER (PARTITION BY account_id ORDER BY txn_id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving FROM txns
        SELECT account_id, GROUP_CONCAT(txn_type, ',') AS types FROM (SELECT DISTINCT account_id, txn_type FROM txns ORDER BY account_id, txn_type) GROUP BY account_id
        SELECT account_id, GROUP_CONCAT(DISTINCT txn_type) AS types FROM txns GROUP BY account_id
        SELECT account_id, GROUP_CONCAT(txn_id || ':' || txn_type, '; ') AS list FROM (SELECT * FROM txns ORDER BY txn_id) GROUP BY account_id
        SELECT txn_id, instr(memo, ' ') AS space, substr(memo, 1, instr(memo || ' ', ' ') - 1) AS word FROM txns
        SELECT txn_id, substr(memo, instr(memo, '#') + 1) AS reference FROM txns WHERE memo LIKE '%#%'
        SELECT txn_id, REPLACE(REPLACE(memo, ' ', ''), '-', '') AS flat, LENGTH(memo) - LENGTH(REPLACE(memo, ' ', '')) AS spaces FROM txns
        SELECT txn_id FROM txns WHERE memo LIKE '%fee%' AND memo NOT LIKE '%refund%'
        SELECT txn_id, code, code + 0 AS number FROM txns WHERE code GLOB '[0-9]*'
        SELECT txn_id, CAST(code AS INTEGER) AS number FROM txns WHERE CAST(code AS INTEGER) > 100
        SELECT t.txn_id, a.account_id FROM txns t JOIN accounts a ON CAST(t.code AS INTEGER) = a.account_id
        SELECT t.txn_id, a.account_id FROM txns t JOIN accounts a ON t.code = a.account_id
        SELECT t.txn_id, a.account_id FROM txns t JOIN accounts a ON t.code = CAST(a.account_id AS TEXT)
        SELECT txn_id FROM txns WHERE code > 5 AND code < '9'
        SELECT txn_id, code = 7 AS a, code = '7' AS b, code <> 7 AS c FROM txns
        SELECT account_id FROM accounts EXCEPT SELECT account_id FROM txns
        SELECT account_id FROM accounts INTERSECT SELECT account_id FROM txns ORDER BY account_id
        SELECT 'account' AS source, account_id AS id, balance AS amount FROM accounts UNION ALL SELECT 'txn', txn_id, amount FROM txns ORDER BY source, id
        SELECT account_id, 'OPEN' AS kind FROM accounts WHERE status = 'OPEN' UNION SELECT account_id, 'BUSY' FROM txns GROUP BY account_id HAVING COUNT(*) > 2 ORDER BY 1, 2
        SELECT COUNT(*) AS n FROM txns HAVING COUNT(*) > 10
        SELECT MAX(txn_date) AS latest FROM txns WHERE txn_date <= '2024-10-31'
        SELECT t.* FROM txns t WHERE t.txn_date = (SELECT MAX(txn_date) FROM txns)
        SELECT txn_date, COUNT(*) AS n FROM txns WHERE txn_date BETWEEN date('2024-10-31', '-300 days') AND '2024-10-31' GROUP BY txn_date
        SELECT a.account_id FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM txns t WHERE t.account_id = a.account_id AND t.txn_date >= date(a.opened, '+1 year'))
        SELECT a.account_id, a.balance FROM accounts a WHERE a.balance > (SELECT AVG(balance) FROM accounts b WHERE b.account_type = a.account_type)
        WITH totals AS (SELECT account_id, SUM(amount) AS total FROM txns GROUP BY account_id), ranked AS (SELECT account_id, total, DENSE_RANK() OVER (ORDER BY total DESC) AS r FROM totals) SELECT * FROM ranked WHERE r <= 3 ORDER BY r, account_id
        WITH RECURSIVE days(d) AS (SELECT date('2024-02-26') UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2024-03-03') SELECT days.d, COUNT(t.txn_id) AS n FROM days LEFT JOIN txns t ON t.txn_date = days.d GROUP BY days.d ORDER BY days.d
        WITH RECURSIVE months(m) AS (SELECT '2024-01-01' UNION ALL SELECT date(m, '+1 month') FROM months WHERE m < '2024-12-01') SELECT strftime('%Y-%m', m) AS month, (SELECT COUNT(*) FROM txns WHERE strftime('%Y-%m', txn_date) = strftime('%Y-%m', m)) AS n FROM months
        WITH RECURSIVE tree(id, parent, depth) AS (SELECT account_id, customer_id, 0 FROM accounts WHERE account_id < 3 UNION ALL SELECT a.account_id, a.customer_id, depth + 1 FROM accounts a JOIN tree t ON a.customer_id = t.id WHERE depth < 2) SELECT id, parent, depth FROM tree
        SELECT account_id, balance FROM accounts ORDER BY balance DESC, account_id LIMIT 5 OFFSET 2
        SELECT account_id, ROUND(balance, -2) AS a, ROUND(balance / 1000, 1) AS thousands, ROUND(balance) AS whole FROM accounts
        SELECT account_id, balance % 100 AS rest, CAST(balance AS INTEGER) % 7 AS bucket, account_id / 3 AS third FROM accounts
        SELECT account_id % 4 AS bucket, COUNT(*), AVG(balance) FROM accounts GROUP BY account_id % 4 ORDER BY bucket
        SELECT account_id, CASE account_type WHEN 'SAVINGS' THEN 0.02 WHEN 'CHECKING' THEN 0 ELSE 0.01 END AS base_rate FROM accounts
        SELECT account_id, balance * CASE account_type WHEN 'SAVINGS' THEN 0.02 WHEN 'CHECKING' THEN 0 ELSE 0.01 END AS interest FROM accounts
        SELECT account_id, CASE WHEN balance > 1000 THEN balance ELSE 'n/a' END AS shown FROM accounts
        SELECT account_id, COALESCE(balance, 'missing') AS shown FROM accounts
        SELECT account_id, CASE WHEN is_joint THEN 'joint' ELSE 'single' END AS kind, is_joint = 1 AS flag, NOT is_joint AS other FROM accounts
        SELECT c.segment, SUM(a.balance) AS total, SUM(a.balance) * 100.0 / SUM(SUM(a.balance)) OVER () AS pct FROM customers c JOIN accounts a ON a.customer_id = c.customer_id GROUP BY c.segment
        SELECT c.customer_id, (SELECT a.account_id FROM accounts a WHERE a.customer_id = c.customer_id ORDER BY a.balance DESC, a.account_id LIMIT 1) AS top_account FROM customers c
        SELECT DISTINCT c.segment, a.account_type FROM customers c, accounts a WHERE c.customer_id = a.customer_id AND a.status IN ('OPEN', 'FROZEN') ORDER BY 1, 2
        SELECT c.customer_id, a.account_id, t.txn_id FROM customers c LEFT JOIN accounts a ON a.customer_id = c.customer_id AND a.status = 'OPEN' LEFT JOIN txns t ON t.account_id = a.account_id AND t.amount > 100 WHERE t.txn_id IS NOT NULL
        SELECT account_type, COUNT(*) AS n FROM accounts GROUP BY account_type ORDER BY COUNT(*) DESC, account_type
        SELECT account_type AS type, AVG(balance) AS mean FROM accounts GROUP BY type ORDER BY mean DESC, type LIMIT 3
        SELECT lower(account_type) AS t, group_concat(account_id) AS ids FROM (SELECT account_type, account_id FROM accounts ORDER BY account_id) GROUP BY lower(account_type)
        SELECT customer_id, date(birth_date, '+18 years') AS adult_on, date(birth_date, '+18 years') <= '2024-10-31' AS is_adult FROM customers
        SELECT customer_id, strftime('%m/%d/%Y', birth_date) AS us_date, substr(birth_date, 9, 2) || '.' || substr(birth_date, 6, 2) || '.' || substr(birth_date, 1, 4) AS eu_date FROM customers
        SELECT customer_id FROM customers WHERE strftime('%m-%d', birth_date) BETWEEN '02-01' AND '03-31'
        SELECT customer_id, as_of, CASE strftime('%w', as_of) WHEN '6' THEN date(as_of, '-1 day') WHEN '0' THEN date(as_of, '-2 day') ELSE as_of END AS last_weekday FROM customers
        SELECT MAX(as_of) AS as_of, COUNT(DISTINCT as_of) AS days FROM customers
        SELECT customer_id, first_name, MAX(as_of) AS as_of FROM customers GROUP BY customer_id
        SELECT customer_id, hex(first_name) AS h, unicode(last_name) AS u, length(last_name) AS l FROM customers
        SELECT customer_id, first_name = last_name AS same, first_name < last_name AS before, first_name = upper(first_name) AS shouting FROM customers
        SELECT customer_id, first_name COLLATE NOCASE = 'ANNA' AS anna FROM customers ORDER BY last_name COLLATE NOCASE, customer_id
        SELECT customer_id, credit_limit > 1000 AND is_active = 1 AS eligible, (credit_limit > 1000) + (is_active = 1) + (segment = 'RETAIL') AS points FROM customers
        SELECT customer_id, CASE WHEN (credit_limit > 1000) + (is_active = 1) >= 2 THEN 'A' ELSE 'B' END AS grade FROM customers
        SELECT NULLIF(segment, 'RETAIL') AS s, NULLIF(credit_limit, 0) AS c, 1000 / NULLIF(credit_limit, 0) AS ratio FROM customers
        SELECT customer_id, 1000 / customer_id AS a, 1000.0 / customer_id AS b, customer_id * 1.0 / 3 AS c, customer_id / 2 * 2.0 AS d FROM customers
        SELECT ROUND(AVG(credit_limit), 2) AS mean, ROUND(SUM(credit_limit) / COUNT(*), 2) AS other, TOTAL(credit_limit) AS t FROM customers WHERE segment IS NOT NULL
        SELECT customer_id, ROUND(credit_limit / 12.0, 2) AS monthly, ROUND(credit_limit / 12, 0) AS whole, CAST(ROUND(credit_limit) AS INTEGER) AS i FROM customers
        SELECT customer_id, printf('%,.2f', credit_limit) AS shown, printf('%5.1f%%', credit_limit / 100) AS pct, printf('%-10s|%5d', first_name, customer_id) AS line FROM customers
        SELECT txn_id, datetime(txn_at, '+90 minutes') AS later, datetime(txn_at, 'start of day', '+8 hours') AS opening, time(txn_at) AS t FROM txns
        SELECT txn_id, CASE WHEN time(txn_at) >= '17:00:00' THEN date(txn_at, '+1 day') ELSE date(txn_at) END AS value_date FROM txns
        SELECT a.account_id, SUM(t.amount) AS total FROM accounts a INNER JOIN txns t ON t.account_id = a.account_id AND t.txn_date BETWEEN a.opened AND date(a.opened, '+5 years') GROUP BY a.account_id
        SELECT x.account_type, x.n, y.n AS closed FROM (SELECT account_type, COUNT(*) AS n FROM accounts GROUP BY account_type) x LEFT JOIN (SELECT account_type, COUNT(*) AS n FROM accounts WHERE status = 'CLOSED' GROUP BY account_type) y ON x.account_type IS y.account_type
        SELECT account_id, SUM(amount) AS total, MIN(txn_date) AS first, MAX(txn_date) AS last, COUNT(DISTINCT txn_date) AS days, COUNT(DISTINCT strftime('%Y-%m', txn_date)) AS months FROM txns GROUP BY account_id
        SELECT account_id, SUM(amount) * 1.0 / COUNT(DISTINCT txn_date) AS per_day FROM txns GROUP BY account_id HAVING SUM(amount) > 0
        SELECT CASE WHEN amount < 0 THEN 'negative' WHEN amount < 100 THEN '0-99' WHEN amount < 1000 THEN '100-999' ELSE '1000+' END AS bucket, COUNT(*) AS n, ROUND(SUM(amount), 2) AS total FROM txns GROUP BY bucket ORDER BY MIN(amount)
        SELECT account_id, txn_date, SUM(amount) AS day_total, SUM(SUM(amount)) OVER (PARTITION BY account_id ORDER BY txn_date) AS running FROM txns GROUP BY account_id, txn_date
        SELECT txn_id, NTILE(4) OVER (ORDER BY amount, txn_id) AS quartile, PERCENT_RANK() OVER (ORDER BY amount) AS pr FROM txns
        SELECT txn_id, FIRST_VALUE(txn_id) OVER w AS first, LAST_VALUE(txn_id) OVER w AS last FROM txns WINDOW w AS (PARTITION BY account_id ORDER BY txn_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        SELECT txn_id FROM txns WHERE (account_id, txn_type) IN (SELECT account_id, 'DEBIT' FROM accounts)
        SELECT txn_id, amount FROM txns WHERE amount IN (100, 250.5, '99.995')
        SELECT txn_id, coalesce(memo, txn_type, 'none') AS label, ifnull(nullif(memo, ''), '-') AS m FROM txns
        SELECT txn_id, trim(memo, ' -#') AS t, ltrim(code, '0') AS c, rtrim(memo) = memo AS tidy FROM txns
        SELECT typeof(amount) AS t, typeof(SUM(amount)) AS s, typeof(COUNT(*)) AS c FROM txns GROUP BY typeof(amount)
        SELECT account_id, MAX(txn_date) AS last_txn, julianday('2024-10-31') - julianday(MAX(txn_date)) AS idle FROM txns GROUP BY account_id HAVING idle > 30
        SELECT account_id, CASE WHEN COUNT(*) = 0 THEN NULL ELSE SUM(amount) / COUNT(*) END AS mean FROM txns GROUP BY account_id
        SELECT 1 AS section, 'Header' AS label, NULL AS amount UNION ALL SELECT 2, txn_type, SUM(amount) FROM txns GROUP BY txn_type UNION ALL SELECT 3, 'Total', SUM(amount) FROM txns ORDER BY section, label
        SELECT COUNT(*) AS n, COUNT(memo) AS memos, COUNT(*) - COUNT(memo) AS missing, SUM(memo IS NULL) AS also FROM txns
        SELECT customer_id, COUNT(*) AS n FROM accounts GROUP BY customer_id HAVING SUM(status = 'OPEN') = COUNT(*)
        SELECT customer_id, MAX(status = 'CLOSED') AS has_closed, MIN(is_joint) AS all_joint FROM accounts GROUP BY customer_id
        SELECT (SELECT COUNT(*) FROM customers) AS customers, (SELECT COUNT(*) FROM accounts) AS accounts, (SELECT ROUND(SUM(balance), 2) FROM accounts) AS balance
        SELECT EXISTS (SELECT 1 FROM accounts WHERE balance < 0) AS any_overdrawn, (SELECT 1 FROM accounts WHERE 0) AS missing
        SELECT customer_id, first_name FROM customers WHERE first_name NOT IN (SELECT last_name FROM customers)
        SELECT a.account_id, b.account_id AS other FROM accounts a JOIN accounts b ON a.customer_id = b.customer_id AND a.account_id < b.account_id AND ABS(a.balance - b.balance) < 5000
        SELECT opened, COUNT(*) OVER (ORDER BY opened RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far FROM accounts
        SELECT DISTINCT strftime('%Y', opened) AS year FROM accounts WHERE year IS NOT NULL ORDER BY year DESC
        SELECT account_id AS id, balance AS amount FROM accounts WHERE id > 3 AND amount > 0 ORDER BY amount, id
        SELECT UPPER(TRIM(status)) || '/' || UPPER(TRIM(account_type)) AS key, COUNT(1) AS n FROM accounts GROUP BY key ORDER BY n DESC, key
        SELECT account_id, 'ACC-' || substr('000000' || account_id, -6) AS number FROM accounts
        SELECT account_id, length(CAST(account_id AS TEXT)) AS digits, account_id || '' = '7' AS seven FROM accounts
        SELECT account_id, CAST(substr(opened, 1, 4) AS INTEGER) * 100 + CAST(substr(opened, 6, 2) AS INTEGER) AS yyyymm FROM accounts
        SELECT account_id FROM accounts WHERE substr(opened, 1, 4) + 0 >= 2024
        SELECT account_id FROM accounts WHERE substr(opened, 1, 4) >= 2024
        SELECT account_id, CAST(strftime('%d', opened) AS INTEGER) - 1 AS d, date(opened, '-' || (strftime('%d', opened) - 1) || ' days') AS first FROM accounts
        SELECT account_id, CAST((julianday(date('2024-10-31')) - julianday(opened)) AS INTEGER) AS days, CASE WHEN julianday('2024-10-31') - julianday(opened) > 365 THEN 'old' ELSE 'new' END AS age FROM accounts
        """#
}
