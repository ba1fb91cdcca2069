extension Corpus {
    static let basics = """
        SELECT 1
        SELECT 1 AS a, 'x' AS b, 2.5 AS c, NULL AS d
        SELECT id, n, s FROM t
        SELECT * FROM t
        SELECT t.* FROM t
        SELECT t.id, t.s FROM t WHERE t.n > 3
        SELECT "id", [n], `s` FROM t
        SELECT ID, N AS "Number" FROM T
        SELECT id AS "select" FROM t
        SELECT "nothing" AS c FROM t
        SELECT id FROM t WHERE s = "abc"
        SELECT id, n + 1 FROM t
        SELECT n+1, n + 1 FROM t WHERE id < 3
        SELECT upper(s) FROM t
        SELECT DISTINCT n FROM t
        SELECT DISTINCT s, n FROM t
        SELECT id FROM t ORDER BY id
        SELECT id, n FROM t ORDER BY n, id
        SELECT id, n FROM t ORDER BY n DESC, id DESC
        SELECT id, s FROM t ORDER BY s, id
        SELECT id, s FROM t ORDER BY s COLLATE NOCASE, id
        SELECT id, s FROM t ORDER BY 2 DESC, 1
        SELECT id, n AS k FROM t ORDER BY k NULLS LAST, id
        SELECT id, r FROM t ORDER BY r, id LIMIT 10
        SELECT id FROM t ORDER BY id LIMIT 5 OFFSET 3
        SELECT id FROM t ORDER BY id LIMIT 3, 5
        SELECT id FROM t ORDER BY id LIMIT -1
        SELECT id FROM t ORDER BY id LIMIT -1 OFFSET 55
        SELECT id FROM t ORDER BY id LIMIT 0
        SELECT upper(s) AS s, id FROM t ORDER BY s, id
        SELECT id, -n AS n FROM t ORDER BY n, id
        SELECT id, n FROM t ORDER BY abs(n), id
        SELECT n AS x, id FROM t WHERE x > 3
        SELECT id, n * 2 AS twice FROM t WHERE twice > 10
        SELECT 1 WHERE 1 = 1
        SELECT id FROM t WHERE 1
        SELECT id FROM t WHERE 0
        SELECT id FROM t WHERE n
        SELECT id FROM t WHERE r
        SELECT id FROM t WHERE u
        SELECT id FROM t WHERE NOT n
        SELECT id FROM t WHERE n AND b
        SELECT n AND b, n OR b, NOT b FROM t
        SELECT n > 3, s = 'abc', b FROM t
        SELECT (n > 3) + (b = 1) AS score FROM t
        SELECT id, TRUE, FALSE FROM t LIMIT 100
        SELECT id FROM t WHERE b IS TRUE
        SELECT id FROM t WHERE b IS NOT TRUE
        SELECT id FROM t WHERE b = TRUE
        SELECT 'it''s' AS q, '' AS e
        SELECT id FROM t UNION SELECT n FROM t
        SELECT id FROM t UNION ALL SELECT n FROM t
        SELECT n FROM t INTERSECT SELECT id FROM t
        SELECT n FROM t EXCEPT SELECT id FROM t
        SELECT n FROM t UNION SELECT id FROM t INTERSECT SELECT 3
        SELECT 3 UNION SELECT n FROM t EXCEPT SELECT id FROM t INTERSECT SELECT -7
        SELECT s FROM t UNION SELECT u FROM t ORDER BY 1
        SELECT s AS a FROM t UNION ALL SELECT kind FROM o ORDER BY a
        SELECT n AS a, s AS b FROM t UNION ALL SELECT 1, 'x' ORDER BY a, b
        SELECT n FROM t UNION ALL SELECT r FROM t
        SELECT n FROM t UNION ALL SELECT s FROM t
        SELECT NULL AS a UNION ALL SELECT 1
        VALUES (1, 'a'), (2, 'b')
        SELECT column1, column2 FROM (VALUES (1, 'a'), (2, NULL))
        SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v
        WITH v(a, b) AS (VALUES (1, 'x'), (2, 'y')) SELECT a, b FROM v
        WITH v AS (SELECT id, n FROM t WHERE n > 0) SELECT * FROM v WHERE n < 10
        WITH a AS (SELECT id FROM t), b AS (SELECT id + 1 AS id FROM a) SELECT a.id FROM a JOIN b ON a.id = b.id
        WITH v AS MATERIALIZED (SELECT n FROM t) SELECT count(*) FROM v
        WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 10) SELECT i FROM c
        WITH c(i) AS (SELECT 1 UNION SELECT i * 2 FROM c WHERE i < 100) SELECT i FROM c
        WITH RECURSIVE d(day) AS (SELECT '2024-02-27' UNION ALL SELECT date(day, '+1 day') FROM d WHERE day < '2024-03-02') SELECT day FROM d
        WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM f WHERE b < 1000) SELECT a FROM f
        SELECT id FROM t -- a comment
        SELECT id /* inner */ FROM t
        SELECT 0x1F AS h, 1e3 AS e, .5 AS p, 5. AS q
        SELECT 9223372036854775807 AS big, -9223372036854775808 AS small
        SELECT 12345678901234567890 AS huge
        SELECT 2000000000 + 2000000000 AS sum
        SELECT 100000 * 100000 AS product
        SELECT 1 AS limit_, 2 AS "limit"
        """

    static let types = """
        SELECT typeof(1), typeof(1.0), typeof('a'), typeof(NULL)
        SELECT typeof(n), typeof(r), typeof(s), typeof(n + r), typeof(n || s) FROM t
        SELECT typeof(n / 2), typeof(n / 2.0), typeof(n % 2), typeof(n > 1) FROM t
        SELECT typeof(sum(n)), typeof(sum(r)), typeof(avg(n)), typeof(count(*)), typeof(total(n)) FROM t
        SELECT typeof(round(n)), typeof(abs(n)), typeof(abs(r)), typeof(length(s)) FROM t
        SELECT typeof(coalesce(r, 0)) FROM t
        SELECT typeof(CASE WHEN n > 1 THEN 1 ELSE 2.5 END) FROM t
        SELECT CAST(n AS TEXT), CAST(r AS TEXT), CAST(s AS TEXT) FROM t
        SELECT CAST(r AS INTEGER), CAST(u AS INTEGER), CAST(n AS INTEGER) FROM t
        SELECT CAST(u AS REAL), CAST(n AS REAL), CAST(r AS REAL) FROM t
        SELECT CAST(s AS INTEGER), CAST(s AS REAL), CAST(d AS INTEGER) FROM t
        SELECT CAST('12abc' AS INTEGER), CAST(' 7' AS INTEGER), CAST('1e3' AS INTEGER), CAST('1e3' AS REAL)
        SELECT CAST('abc' AS INTEGER), CAST('' AS REAL), CAST(NULL AS INTEGER), CAST('-5.9' AS INTEGER)
        SELECT CAST(2.9 AS INTEGER), CAST(-2.9 AS INTEGER), CAST(1e19 AS INTEGER), CAST(-1e19 AS INTEGER)
        SELECT CAST('9223372036854775808' AS INTEGER), CAST('-99999999999999999999' AS INTEGER)
        SELECT CAST(3 AS TEXT) || 'x', CAST(3.0 AS TEXT) || 'x'
        SELECT CAST(n AS VARCHAR(10)), CAST(r AS DOUBLE), CAST(n AS BIGINT) FROM t
        SELECT CAST(n AS DECIMAL(10,2)), CAST(r AS NUMERIC) FROM t
        SELECT CAST(r AS DECIMAL(10,2)) FROM t
        SELECT CAST(u AS DECIMAL(10,2)) FROM t
        SELECT CAST(substr(d, 1, 4) AS INTEGER) + 1 FROM t
        SELECT n || '', r || '', s || '' FROM t
        SELECT n || '-' || s || '-' || r FROM t
        SELECT n || NULL FROM t
        SELECT 1 || 2, 1.0 || 'a', 1.5 || 2
        SELECT 0.1 || '', 1e15 || '', 1e16 || '', 123456789.123456789 || '', 1e-5 || ''
        SELECT (n > 1) || 'x' FROM t
        SELECT r || '' FROM t WHERE r > 1000
        SELECT x || '/' || r FROM t
        SELECT u + 0.5, s * 1.5 FROM t
        SELECT u * 1.0, u - 0.5, -u FROM t
        SELECT '5' + 1, '5.5' + 1, 'abc' + 1, '12abc' * 2
        SELECT d + 0.5 FROM t
        SELECT coalesce(n, 0), coalesce(r, 0), coalesce(s, '') FROM t
        SELECT coalesce(n, r, 0) FROM t
        SELECT coalesce(n, 'none') FROM t
        SELECT ifnull(n, -1), ifnull(s, 'x') FROM t
        SELECT iif(n > 1, 'big', 'small'), iif(n, 1, 0) FROM t
        SELECT nullif(n, 1), nullif(s, 'abc'), nullif(r, 0.5) FROM t
        SELECT nullif(n, '1') FROM t
        SELECT CASE WHEN n > 1 THEN 'a' WHEN n = 1 THEN 'b' ELSE 'c' END FROM t
        SELECT CASE n WHEN 1 THEN 'one' WHEN 2 THEN 'two' END FROM t
        SELECT CASE s WHEN 'abc' THEN 1 WHEN 'ABC' THEN 2 ELSE 0 END FROM t
        SELECT CASE WHEN n > 1 THEN n ELSE 'none' END FROM t
        SELECT CASE WHEN n THEN 1 END FROM t
        SELECT CASE WHEN n > 2 THEN r ELSE 0 END FROM t
        SELECT CASE WHEN n > 2 THEN r ELSE 0 END * 2 FROM t
        SELECT CASE WHEN n > 2 THEN r ELSE 5 END / 2 FROM t
        SELECT coalesce(r, 7) / 2, 9 / coalesce(r, 2) FROM t
        SELECT coalesce(r, 0) || 'x' FROM t
        SELECT CAST(coalesce(r, 0) AS TEXT) FROM t
        SELECT coalesce(r, 0) + coalesce(x, 0) FROM t
        SELECT (0 = 1) < CAST(CASE WHEN n > 2 THEN id ELSE 1.005 END AS TEXT) FROM t
        SELECT coalesce(r, 0) * 100 FROM t
        SELECT coalesce(r, 0) / n FROM t
        SELECT coalesce(r, 0) > n FROM t
        SELECT max(n, 3), min(n, 3, b), max(r, 1.5), min(s, 'm') FROM t
        SELECT min(n, NULL), max(b, 0.5) FROM t
        """

    static let comparisons = """
        SELECT id FROM t WHERE n = 7
        SELECT id FROM t WHERE n = '7'
        SELECT id FROM t WHERE n = ' 7 '
        SELECT id FROM t WHERE n = '7.0'
        SELECT id FROM t WHERE n = 'abc'
        SELECT id FROM t WHERE n < 'abc'
        SELECT id FROM t WHERE n > 'abc'
        SELECT id FROM t WHERE n <> 'abc'
        SELECT id FROM t WHERE n > 2.5
        SELECT id FROM t WHERE r = 1
        SELECT id FROM t WHERE r = '1.5'
        SELECT id FROM t WHERE r > n
        SELECT id FROM t WHERE r >= n AND r <= x
        SELECT id FROM t WHERE n = r
        SELECT id FROM t WHERE s = 'abc'
        SELECT id FROM t WHERE s = 'ABC' COLLATE NOCASE
        SELECT id FROM t WHERE s COLLATE NOCASE = 'gold'
        SELECT id FROM t WHERE s = 'gold' COLLATE RTRIM
        SELECT id FROM t WHERE s < 'm'
        SELECT id FROM t WHERE s > 'M' AND s <= 'é'
        SELECT id FROM t WHERE u = 7
        SELECT id FROM t WHERE u > 3
        SELECT id FROM t WHERE u = n
        SELECT id, n = u, n < u, n >= u, n <> u FROM t
        SELECT id, u = r, u > r FROM t
        SELECT id, r = u, r < u FROM t
        SELECT id FROM t WHERE u = 3.5
        SELECT id FROM t WHERE CAST(u AS INTEGER) = 7
        SELECT id FROM t WHERE +n = '7'
        SELECT id FROM t WHERE n + 0 = '7'
        SELECT id FROM t WHERE substr(d, 1, 4) = '2024'
        SELECT id FROM t WHERE substr(d, 1, 4) = 2024
        SELECT id FROM t WHERE strftime('%Y', d) = 2024
        SELECT id FROM t WHERE strftime('%Y', d) = '2024'
        SELECT id FROM t WHERE CAST(strftime('%Y', d) AS INTEGER) >= 2024
        SELECT id FROM t WHERE strftime('%m', d) IN ('01', '02')
        SELECT id FROM t WHERE n IS NULL
        SELECT id FROM t WHERE n IS NOT NULL
        SELECT id FROM t WHERE n ISNULL
        SELECT id FROM t WHERE n NOTNULL
        SELECT id FROM t WHERE n NOT NULL
        SELECT id FROM t WHERE n IS 7
        SELECT id FROM t WHERE n IS NOT 7
        SELECT id FROM t WHERE n IS b
        SELECT id FROM t WHERE n IS NOT DISTINCT FROM b
        SELECT id FROM t WHERE n IN (1, 2, 3)
        SELECT id FROM t WHERE n NOT IN (1, 2, 3)
        SELECT id FROM t WHERE n IN ('1', '2', 'x')
        SELECT id FROM t WHERE n IN (1, NULL)
        SELECT id FROM t WHERE n NOT IN (1, NULL)
        SELECT id FROM t WHERE n IN ()
        SELECT id FROM t WHERE s IN ('abc', 'xyz')
        SELECT id FROM t WHERE u IN (7, 12)
        SELECT id FROM t WHERE u IN ('7', 3.5)
        SELECT id FROM t WHERE n IN (SELECT t_id FROM o)
        SELECT id FROM t WHERE n NOT IN (SELECT t_id FROM o WHERE t_id IS NOT NULL)
        SELECT id FROM t WHERE s IN (SELECT kind FROM o)
        SELECT id FROM t WHERE n BETWEEN 1 AND 7
        SELECT id FROM t WHERE n NOT BETWEEN 1 AND 7
        SELECT id FROM t WHERE r BETWEEN 0 AND 2.5
        SELECT id FROM t WHERE d BETWEEN '2024-01-01' AND '2024-06-30'
        SELECT id FROM t WHERE d >= '2024-02-29'
        SELECT id FROM t WHERE d = date('2024-01-01', '+30 days')
        SELECT id FROM t WHERE EXISTS (SELECT 1 FROM o WHERE o.t_id = t.id)
        SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.t_id = t.id AND o.amount > 0)
        SELECT id FROM t WHERE (SELECT count(*) FROM o WHERE o.t_id = t.n) > 1
        SELECT id, (SELECT max(amount) FROM o WHERE o.t_id = t.n) AS m FROM t
        SELECT id, (SELECT kind FROM o WHERE o.oid_ = t.id) AS k FROM t
        SELECT id, (SELECT oid_ FROM o ORDER BY oid_) AS first FROM t
        SELECT id FROM t WHERE n = (SELECT min(n) FROM t)
        SELECT 1 < 2 < 3, 3 > 2 > 1, 1 = 1 = 1
        SELECT n = 1 OR n = 2 AND b FROM t
        SELECT 5 = '5', '5' = 5, 5 < '5', 'a' > 5
        SELECT count(*) = '60' FROM t
        """
}
