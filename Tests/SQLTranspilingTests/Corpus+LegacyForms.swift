extension Corpus {
    /// Forms that the dialect lets a job use, over the tables of ``BothEngines/bank``.
    static let legacyForms = #"""
        SELECT customer_id, first_name, MAX(as_of) AS as_of, COUNT(*) AS n FROM customers GROUP BY customer_id
        STOPS SELECT segment, first_name, MAX(credit_limit) FILTER (WHERE is_active = 1) FROM customers GROUP BY segment
        SELECT segment, COUNT(*) AS n, customer_id FROM customers GROUP BY customer_id
        SELECT * FROM accounts GROUP BY account_id
        SELECT a.*, COUNT(*) AS n FROM accounts a JOIN txns t ON t.account_id = a.account_id GROUP BY a.account_id
        SELECT c.first_name, c.last_name, SUM(a.balance) FROM customers c JOIN accounts a ON a.customer_id = c.customer_id GROUP BY c.customer_id
        SELECT account_id, balance, SUM(balance) OVER (ORDER BY opened) AS s FROM accounts
        SELECT account_id, SUM(account_id) OVER (ORDER BY opened) AS s FROM accounts
        SELECT account_id, COUNT(*) OVER (PARTITION BY status ORDER BY balance RANGE BETWEEN 100 PRECEDING AND 100 FOLLOWING) AS s FROM accounts
        SELECT account_id, MAX(balance) OVER (PARTITION BY status), MIN(opened) OVER (PARTITION BY status) FROM accounts
        SELECT account_id, LEAD(balance, 1, 0) OVER (ORDER BY account_id) AS nxt FROM accounts
        SELECT account_id, LAG(account_id, 1, 'none') OVER (ORDER BY account_id) AS nxt FROM accounts
        SELECT status, GROUP_CONCAT(account_type, '') FROM (SELECT status, account_type FROM accounts ORDER BY account_type) GROUP BY status
        SELECT txn_id FROM txns ORDER BY amount IS NULL, amount DESC, txn_id
        SELECT txn_id FROM txns ORDER BY CASE txn_type WHEN 'DEBIT' THEN 1 WHEN 'CREDIT' THEN 2 ELSE 3 END, txn_id
        SELECT txn_id, txn_type FROM txns ORDER BY txn_type DESC, -amount, txn_id
        SELECT txn_id, code FROM txns ORDER BY CAST(code AS INTEGER), code, txn_id
        SELECT txn_id, code FROM txns ORDER BY code + 0, txn_id
        SELECT DISTINCT txn_type FROM txns ORDER BY LENGTH(txn_type), txn_type
        SELECT DISTINCT txn_type, amount > 0 FROM txns ORDER BY 2, 1
        SELECT txn_type, COUNT(*) FROM txns GROUP BY txn_type ORDER BY SUM(amount) DESC
        REFUSED SELECT txn_type, COUNT(*) FROM txns GROUP BY txn_type COLLATE NOCASE
        SELECT UPPER(txn_type), COUNT(*) FROM txns GROUP BY UPPER(txn_type) HAVING COUNT(*) > 1 AND MAX(amount) > 100
        SELECT COUNT(*) FROM txns WHERE amount BETWEEN 100 AND '500'
        SELECT COUNT(*) FROM txns WHERE amount > '100'
        SELECT COUNT(*) FROM txns WHERE amount || '' > '100'
        SELECT COUNT(*) FROM txns WHERE txn_id IN (SELECT code FROM txns)
        SELECT COUNT(*) FROM txns WHERE code IN (SELECT txn_id FROM txns)
        SELECT COUNT(*) FROM txns WHERE code NOT IN (SELECT account_id FROM accounts WHERE account_id IS NOT NULL)
        SELECT t.txn_id FROM txns t JOIN accounts a ON a.account_id = t.account_id AND a.opened < t.txn_at
        SELECT txn_id, date(txn_at) > txn_date AS late, txn_at > txn_date AS later FROM txns
        SELECT txn_id, CASE WHEN amount THEN 'nonzero' ELSE 'zero' END FROM txns
        SELECT txn_id, CASE WHEN memo THEN 'truthy' ELSE 'falsy' END FROM txns
        SELECT txn_id, memo AND amount FROM txns
        SELECT txn_id, NOT code FROM txns
        SELECT COALESCE(memo, amount) FROM txns
        SELECT COALESCE(amount, txn_id, 0) AS v FROM txns
        SELECT COALESCE(NULL, NULL, amount) FROM txns
        SELECT IFNULL(SUM(amount), 0) FROM txns WHERE 1 = 0
        SELECT SUM(amount) + 0, COUNT(*) + 0.0 FROM txns WHERE 1 = 0
        SELECT SUM(1) , SUM(1.0), SUM('1'), SUM(NULL) FROM txns
        SELECT MIN(NULL), MAX(NULL), AVG(NULL), COUNT(NULL) FROM txns
        SELECT SUM(code) FROM txns
        SELECT MAX(CAST(code AS INTEGER)) FROM txns
        SELECT SUM(CAST(code AS REAL)) FROM txns
        SELECT AVG(CAST(code AS INTEGER)) FROM txns WHERE LENGTH(code) < 6
        SELECT strftime('%Y%m', txn_date) + 0 AS ym, COUNT(*) FROM txns GROUP BY ym
        SELECT CAST(strftime('%Y%m%d', txn_date) AS INTEGER) AS ymd FROM txns
        REFUSED SELECT txn_date + 1 FROM txns
        SELECT txn_date - 0.5 FROM txns
        SELECT date(txn_date, amount || ' days') FROM txns WHERE amount < 1000
        SELECT date(txn_date, '+' || account_id || ' months') FROM txns
        SELECT date(txn_date, printf('+%d days', account_id)) FROM txns
        SELECT date(txn_date, '+1 month', 'start of month', '-1 day'), date(txn_date, '-6 days', 'weekday 1') FROM txns
        SELECT datetime(txn_date || ' 12:30'), datetime(txn_date, '12:30'), time(txn_at, '+1 hour', '-1 minute') FROM txns
        SELECT julianday(txn_at, 'start of month') - julianday(txn_at, 'start of year') FROM txns
        SELECT CAST(julianday(txn_at) AS INTEGER), CAST(julianday(txn_at) + 0.5 AS INTEGER) % 7 FROM txns
        SELECT ROUND((julianday('2024-10-31') - julianday(txn_at)) * 24 * 60) FROM txns
        SELECT ROUND(julianday(txn_date) - julianday('2024-01-01')) FROM txns
        SELECT ROUND(amount * 0.0725, 2), ROUND(amount * 1.1, 1), ROUND(amount / 7, 3), ROUND(-amount / 7, 3), ROUND(amount, 5) FROM txns
        SELECT ROUND(amount) = amount, CAST(amount AS TEXT), amount || ' USD', '$' || ROUND(amount, 2) FROM txns
        SELECT amount * 100 = CAST(amount * 100 AS INTEGER) FROM txns
        SELECT CAST(amount * 100 AS INTEGER) / 100 AS d, CAST(amount * 100 AS INTEGER) % 100 AS c FROM txns
        SELECT CAST(CAST(amount AS INTEGER) AS TEXT) || '.' || SUBSTR('00' || CAST(ABS(CAST(amount * 100 AS INTEGER) % 100) AS TEXT), -2) FROM txns
        SELECT printf('%.2f', SUM(amount)), printf('%d', COUNT(*)), printf('%05.1f', AVG(amount)) FROM txns
        SELECT printf('%s has %d of %.1f%%', txn_type, account_id, amount) FROM txns
        SELECT printf('%4d-%02d', CAST(strftime('%Y', txn_date) AS INTEGER), CAST(strftime('%m', txn_date) AS INTEGER)) FROM txns
        REFUSED SELECT printf('%x', account_id), printf('%c', 'abc'), printf('%,d', txn_id * 1000000) FROM txns
        SELECT SUBSTR(memo, 1, LENGTH(memo) - 1), SUBSTR(memo, LENGTH(memo)), SUBSTR(memo, 0 - 3) FROM txns
        SELECT SUBSTR(memo, INSTR(memo, ' '), 3), INSTR(LOWER(memo), 'fee') > 0 FROM txns
        SELECT REPLACE(memo, 'fee', ''), REPLACE(amount, '.', ','), REPLACE(UPPER(memo), 'É', 'E') FROM txns
        SELECT LTRIM(code, '0'), TRIM(code, ' 0'), LENGTH(TRIM(code)) FROM txns
        SELECT memo LIKE '%Z_rich', memo LIKE '%ü%', memo LIKE 'CAF%', memo GLOB '*[0-9]*', memo GLOB 'Caf?*' FROM txns
        SELECT txn_type IN ('DEBIT', 'CREDIT') AND amount > 0 OR memo IS NULL FROM txns
        SELECT txn_type || CASE WHEN amount > 0 THEN '+' ELSE '-' END FROM txns
        SELECT 1 WHERE NULL
        SELECT CASE WHEN NULL THEN 1 ELSE 2 END, NULL IN (1, 2), 1 IN (NULL), NULL IN (SELECT 1 WHERE 0), 1 NOT IN (SELECT NULL)
        SELECT 5 / 2, -5 / 2, 5 % -3, 5.0 / 2, 5 / 2.0, 1 / 3 * 3
        SELECT '10' / 4, '10' / '4', '10.0' / 4, 10 || 4, 10 + '4x'
        SELECT 9007199254740993 = 9007199254740992.0, 9007199254740993 > 9007199254740992.0
        SELECT total(account_id), total(balance), total(status) FROM accounts
        SELECT COUNT(DISTINCT CASE WHEN amount > 0 THEN account_id END), COUNT(DISTINCT account_id || '-' || txn_type) FROM txns
        SELECT account_id, COUNT(*) c FROM txns GROUP BY account_id HAVING c = (SELECT MAX(n) FROM (SELECT COUNT(*) n FROM txns GROUP BY account_id))
        SELECT * FROM (SELECT account_id, COUNT(*) AS n FROM txns GROUP BY account_id) x JOIN accounts USING (account_id)
        SELECT * FROM customers NATURAL JOIN accounts
        SELECT c.customer_id, x.n FROM customers c, (SELECT customer_id, COUNT(*) n FROM accounts GROUP BY customer_id) x WHERE x.customer_id = c.customer_id
        SELECT (SELECT MAX(amount) FROM txns t WHERE t.account_id = a.account_id) - (SELECT MIN(amount) FROM txns t WHERE t.account_id = a.account_id) AS spread FROM accounts a
        SELECT account_id FROM accounts a WHERE 2 < (SELECT COUNT(*) FROM txns WHERE account_id = a.account_id)
        SELECT account_id FROM accounts WHERE (SELECT SUM(amount) FROM txns WHERE txns.account_id = accounts.account_id) > balance
        SELECT CASE WHEN EXISTS (SELECT 1 FROM txns WHERE txns.account_id = a.account_id AND amount > (SELECT AVG(amount) FROM txns)) THEN 'high' ELSE 'low' END FROM accounts a
        WITH t AS (SELECT account_id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY txn_date DESC, txn_id DESC) rn, amount FROM txns) SELECT account_id, amount FROM t WHERE rn = 1
        REFUSED WITH RECURSIVE cnt(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM cnt LIMIT 5) SELECT x FROM cnt
        WITH RECURSIVE cal AS (SELECT '2024-01-01' AS d UNION ALL SELECT date(d, '+1 month') FROM cal WHERE d < '2024-06-01') SELECT d, strftime('%m', d) AS m, date(d, '+1 month', '-1 day') AS e FROM cal
        WITH RECURSIVE f(n, v) AS (SELECT 1, 1.0 UNION ALL SELECT n + 1, v * 1.05 FROM f WHERE n < 10) SELECT n, ROUND(v, 4) FROM f
        WITH RECURSIVE s(i, rest, part) AS (SELECT 0, 'a,b,c' || ',', '' UNION ALL SELECT i + 1, substr(rest, instr(rest, ',') + 1), substr(rest, 1, instr(rest, ',') - 1) FROM s WHERE rest <> '') SELECT i, part FROM s WHERE i > 0
        SELECT account_id AS "Account ID", balance AS 'Balance' FROM accounts
        SELECT account_id "id", balance bal FROM accounts WHERE bal > 0
        SELECT count(*), Count(*), COUNT ( * ) FROM accounts
        SELECT max( balance ), a.balance+1, a."balance" FROM accounts a LIMIT 1
        SELECT account_id FROM accounts WHERE status = 'OPEN' COLLATE NOCASE
        SELECT account_id FROM accounts WHERE status COLLATE NOCASE IN ('open', 'closed')
        REFUSED SELECT status COLLATE NOCASE AS s, COUNT(*) FROM accounts GROUP BY s
        SELECT DISTINCT status COLLATE NOCASE FROM accounts
        REFUSED SELECT MAX(status COLLATE NOCASE) FROM accounts
        SELECT account_id, CASE status COLLATE NOCASE WHEN 'open' THEN 1 ELSE 0 END FROM accounts
        SELECT account_id, row_number() OVER () AS rn FROM accounts
        SELECT account_id, balance, CASE WHEN balance = 0 THEN 'zero' WHEN balance > 0 THEN balance / 0 ELSE 1 END FROM accounts
        SELECT CAST('2024-10-31' AS DATE), CAST(opened AS DATE), CAST(balance AS MONEY) FROM accounts
        SELECT CAST(balance AS NUMERIC), CAST(balance AS DECIMAL(10,2)) FROM accounts
        SELECT account_id FROM accounts LIMIT 3
        REFUSED SELECT account_id FROM accounts ORDER BY RANDOM() LIMIT 3
        REFUSED SELECT group_concat(status, x'2c') FROM accounts
        SELECT account_id FROM accounts WHERE opened = '2024-02-29' OR opened IN (date('2024-12-31'), date('2024-12-31', '+1 day'))
        SELECT account_id FROM accounts WHERE opened IS NOT '2024-02-29'
        SELECT account_id FROM accounts WHERE opened NOT NULL AND opened != ''
        SELECT account_id FROM accounts WHERE opened == '2024-02-29'
        REFUSED SELECT 1 + account_id, -account_id, +balance, ~account_id, account_id << 2, account_id >> 1, account_id & 1 FROM accounts
        SELECT min(opened, '2024-06-01'), max(opened, '2024-06-01') FROM accounts
        SELECT min(balance, rate), max(account_id, customer_id) FROM accounts
        REFUSED SELECT min(balance, 100), max(balance, account_id) FROM accounts
        REFUSED SELECT quote(status), quote(account_id), quote(balance) FROM accounts
        REFUSED SELECT zeroblob(2), ifnull(x'00', 1)
        REFUSED SELECT json_extract('{"a":1}', '$.a')
        SELECT trim(status) || char(10) || 'x', char(65, 66) FROM accounts
        REFUSED SELECT power(balance, 2), sqrt(abs(balance)), mod(account_id, 3), trunc(balance), log(10) FROM accounts
        REFUSED SELECT soundex(status) FROM accounts
        SELECT unixepoch(opened), strftime('%s', opened) / 86400, datetime(unixepoch(opened), 'unixepoch') FROM accounts
        SELECT strftime('%d.%m.%Y', opened), strftime('%Y-%m-%d %H:%M', opened), strftime('%w', opened) + 0, strftime('%j', opened) * 1 FROM accounts
        SELECT CASE strftime('%m', opened) WHEN '01' THEN 'Jan' WHEN 2 THEN 'Feb' END, CASE CAST(strftime('%m', opened) AS INT) WHEN 1 THEN 'Jan' WHEN '2' THEN 'Feb' END FROM accounts
        SELECT txn_id FROM txns WHERE (account_id, txn_type) IN (SELECT account_id, status FROM accounts)
        SELECT txn_id, (account_id, txn_type) IN (SELECT account_id, 'DEBIT' FROM accounts) AS a, (account_id, txn_type) NOT IN (SELECT account_id, 'DEBIT' FROM accounts) AS b, (account_id, txn_type) IN ((1, 'DEBIT'), (2, 'FEE'), (NULL, 'FEE')) AS c FROM txns
        SELECT txn_id FROM txns WHERE (account_id, txn_type) = (5, 'DEBIT') OR (account_id, txn_type) <> (NULL, 'FEE')
        SELECT strftime('%s', txn_at) - strftime('%s', txn_date) AS sec, (strftime('%s', txn_at) - strftime('%s', txn_date)) / 3600 AS h FROM txns
        STOPS SELECT segment, first_name, MAX(credit_limit) FROM customers GROUP BY segment ORDER BY MIN(as_of)
        SELECT CASE WHEN first_name = 'Anna' THEN 1 ELSE 0 END AS x, COUNT(*) FROM customers GROUP BY customer_id
        SELECT customer_id, first_name || '!' AS f, COUNT(*) AS n FROM customers GROUP BY customer_id HAVING segment = 'RETAIL' ORDER BY last_name, customer_id
        SELECT pow(2, 0.5), power(account_id, 2), pow(-8, 1.0/3), pow(0, -1), mod(7, 3), mod(-7.5, 2), mod(1, 0) FROM accounts
        SELECT 'a' || char(13, 10) || 'b' AS t FROM accounts
        WITH RECURSIVE s(x, n) AS (SELECT substr('12345', 1, 1), 1 UNION ALL SELECT x || '0000000000000000001', n + 1 FROM s WHERE n < 3) SELECT x + 0 FROM s
        SELECT COUNT(*) FROM customers WHERE postal_code + 0 > 10000
        REFUSED SELECT substr(opened, 1, 4) * 1, substr(opened, 1, 4) - 1, substr(opened, 6, 2) * 100 + substr(opened, 9, 2), substr(opened, 1, 4) / 2 FROM accounts
        SELECT account_id, CASE WHEN substr(opened, 6, 2) + 0 BETWEEN 1 AND 3 THEN 'Q1' ELSE 'other' END AS q FROM accounts
        SELECT account_id, COUNT(*) AS n, first_name FROM accounts JOIN customers USING (customer_id) GROUP BY account_id ORDER BY first_name, account_id
        STOPS SELECT customer_id, first_name, last_name, MAX(credit_limit) AS top, COUNT(*) AS n FROM customers GROUP BY segment ORDER BY top DESC
        STOPS SELECT segment, SUM(credit_limit) FROM customers GROUP BY UPPER(segment)
        STOPS SELECT UPPER(segment) AS seg, segment, COUNT(*) FROM customers GROUP BY UPPER(TRIM(segment))
        SELECT strftime('%Y', opened) AS y, account_type, MIN(balance) AS lowest, account_id FROM accounts GROUP BY y, account_type
        STOPS SELECT COUNT(*) AS n, account_id FROM txns
        SELECT MAX(amount), txn_id, memo FROM txns WHERE amount < 0
        SELECT MIN(txn_at), txn_id FROM txns GROUP BY txn_type HAVING txn_id > 3
        SELECT a.account_id, MAX(t.amount) AS m, t.memo, a.status FROM accounts a LEFT JOIN txns t ON t.account_id = a.account_id GROUP BY a.account_id
        STOPS SELECT account_id, MAX(amount) AS m, MAX(amount) * 2 AS d, memo FROM txns GROUP BY account_id
        SELECT * FROM (SELECT txn_id, MAX(amount) AS amount, txn_type FROM txns GROUP BY txn_type) ORDER BY amount
        STOPS SELECT segment, COUNT(*) n FROM customers GROUP BY segment HAVING first_name IS NOT NULL
        SELECT x.segment, x.first_name FROM (SELECT segment, first_name, MIN(customer_id) FROM customers GROUP BY segment) x
        REFUSED SELECT substr(postal_code, 1, 5) + 1 AS z, substr(postal_code, 1, 2) || substr(postal_code, -2) + 5 AS w FROM customers
        SELECT SUM(substr(postal_code, 1, 3)) AS s, AVG(substr(postal_code, 1, 3)) AS a, MAX(substr(postal_code, 1, 3) + 0) AS m FROM customers
        REFUSED SELECT CASE WHEN substr(code, 1, 2) + 0 > 5 THEN 1 ELSE 0 END AS c, substr(code, 1, 2) * 1.5 AS d, substr(code, 1, 2) * substr(code, 3, 2) AS e FROM txns
        REFUSED SELECT (substr(txn_date, 1, 4) - 2000) * 12 + substr(txn_date, 6, 2) AS months FROM txns
        SELECT substr(code, 1, 3) + 0 = 7 AS a, substr(code, 1, 3) + 0 < '8' AS b, substr(code, 1, 3) + 0 IN (7, 12) AS c FROM txns
        SELECT abs(substr(code, 1, 3) + 0), round(substr(code, 1, 3) + 0, 1), -(substr(code, 1, 3)), CAST(substr(code, 1, 3) + 0 AS INTEGER) FROM txns
        SELECT COUNT(*) FROM txns GROUP BY substr(code, 1, 2) + 0
        SELECT DISTINCT substr(code, 1, 2) + 0 FROM txns
        SELECT strftime('%s', txn_at) % 3600, strftime('%s', txn_at) / 60 * 60, CAST(strftime('%s', txn_at) AS REAL) / 86400 FROM txns
        SELECT strftime('%s', txn_at) > 1700000000, strftime('%s', txn_at) BETWEEN '1700000000' AND '1800000000' FROM txns
        SELECT strftime('%Y%m%d', txn_date) - 20240101, strftime('%H%M', txn_at) + 0, strftime('%Y%j', txn_date) * 2 FROM txns
        SELECT date(strftime('%s', txn_at), 'unixepoch'), datetime(strftime('%s', txn_at) - 3600, 'unixepoch') FROM txns
        SELECT customer_id FROM customers WHERE (first_name, last_name) NOT IN (SELECT last_name, first_name FROM customers)
        SELECT customer_id FROM customers WHERE (segment, is_active) IN (VALUES ('RETAIL', 1), ('PRIVATE', 0))
        SELECT customer_id, code IN (SELECT customer_id FROM accounts) FROM customers, txns WHERE txn_id < 5
        SELECT txn_id FROM txns WHERE amount NOT IN (SELECT balance FROM accounts WHERE balance IS NOT NULL) AND code IN (SELECT account_id FROM accounts)
        SELECT CASE WHEN txn_type IN (SELECT status FROM accounts) THEN 1 ELSE 0 END FROM txns
        SELECT pow(amount, 2), power(amount, -1), pow(0, 0), mod(amount, 7), mod(account_id, 4) FROM txns
        SELECT COALESCE(MAX(amount), 0) - COALESCE(MIN(amount), 0) AS spread, txn_type FROM txns GROUP BY txn_type
        SELECT account_id, (SELECT COUNT(*) FROM txns t WHERE t.account_id = a.account_id) AS n, customer_id FROM accounts a GROUP BY account_id
        SELECT account_id, SUM(balance) OVER (PARTITION BY status) AS s, COUNT(*) FROM accounts GROUP BY account_id
        STOPS SELECT status, AVG(balance) AS a, RANK() OVER (ORDER BY AVG(balance)) AS r, account_type FROM accounts GROUP BY status
        SELECT account_type, CASE WHEN MAX(opened) > '2024-06-01' THEN status END AS s FROM accounts GROUP BY account_type
        SELECT IFNULL(MAX(opened), '1900-01-01') AS o, status FROM accounts GROUP BY account_type
        SELECT customer_id, is_active + 1, is_active * credit_limit, is_active || '', -is_active, is_active / 2 FROM customers
        SELECT customer_id FROM customers WHERE is_active <> 'true' OR is_active > 'a'
        SELECT SUM(CASE WHEN segment = 'RETAIL' THEN 1 END), SUM(CASE WHEN segment = 'RETAIL' THEN 1 ELSE 0.0 END), COUNT(CASE WHEN 0 THEN 1 END) FROM customers
        SELECT printf('%.2f', AVG(credit_limit)), printf('%d%%', 100 * SUM(is_active) / COUNT(*)), printf('%s', MAX(as_of)) FROM customers
        SELECT group_concat(x, '') FROM (SELECT substr(first_name, 1, 1) AS x FROM customers ORDER BY customer_id)
        SELECT date(as_of, '+' || (customer_id % 12) || ' months'), date(as_of, (customer_id - 30) || ' days'), date(as_of, '-1 year', '+1 day') FROM customers
        SELECT CAST(strftime('%w', as_of) AS INT) + 1, (strftime('%w', as_of) + 6) % 7, strftime('%W', as_of) + 1 FROM customers
        SELECT julianday(as_of) - julianday(birth_date) > 6570 AS adult, CAST(julianday(as_of) - julianday(birth_date) AS INT) / 365 AS y FROM customers
        SELECT min(as_of, birth_date), max(as_of, birth_date, '2000-01-01'), max(1, 2.5), min(is_active, 0) FROM customers
        SELECT customer_id, total(credit_limit) OVER (ORDER BY customer_id), avg(is_active) OVER (ORDER BY customer_id ROWS 2 PRECEDING) FROM customers
        SELECT last_name FROM customers WHERE last_name > 'S' AND last_name < 's' ORDER BY last_name COLLATE NOCASE DESC, customer_id
        SELECT length(printf('%5s', last_name)), replace(last_name, '''', ''), last_name || char(9) || first_name FROM customers
        SELECT nullif(trim(last_name), ''), nullif(credit_limit, 0.0), nullif(is_active, '1'), nullif(code, 7) FROM customers, txns WHERE txn_id < 3
        """#
}
