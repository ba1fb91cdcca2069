extension Corpus {
    static let grouping = """
        SELECT n, count(*) FROM t GROUP BY n
        SELECT n, sum(r) FROM t GROUP BY n
        SELECT s, count(*) AS c FROM t GROUP BY s HAVING count(*) > 1
        SELECT s, count(*) AS c FROM t GROUP BY s HAVING c > 1
        SELECT substr(d, 1, 7) AS month, count(*), sum(n) FROM t GROUP BY month
        SELECT substr(d, 1, 7) AS month, count(*) FROM t GROUP BY substr(d, 1, 7) ORDER BY month
        SELECT substr(d, 1, 7), count(*) FROM t GROUP BY 1 ORDER BY 1
        SELECT n > 3, count(*) FROM t GROUP BY n > 3
        SELECT CASE WHEN n > 3 THEN 'big' ELSE 'small' END AS size, count(*) FROM t GROUP BY size ORDER BY size
        SELECT t.n, t.b, count(*) FROM t GROUP BY t.n, b
        SELECT n, b, count(*) AS c FROM t GROUP BY n, b ORDER BY c DESC, n, b
        SELECT n + 1, count(*) FROM t GROUP BY n
        SELECT upper(s), n, max(r) FROM t GROUP BY s, n
        SELECT count(*) FROM t GROUP BY s
        SELECT n, avg(r), min(r), max(r) FROM t GROUP BY n ORDER BY n
        SELECT n, sum(r) * 1.0 / count(*) FROM t GROUP BY n
        SELECT n, round(avg(r), 2) AS a FROM t GROUP BY n ORDER BY a, n
        SELECT count(*) FROM t HAVING count(*) > 1000
        SELECT sum(n) FROM t HAVING sum(n) > 0
        SELECT max(n), count(DISTINCT s), group_concat(n) IS NULL FROM t
        SELECT n, max(r) - min(r) AS spread FROM t GROUP BY n HAVING spread > 0
        SELECT n, max(id), s FROM t GROUP BY n
        SELECT min(id), n FROM t
        SELECT b, max(id) AS latest, d FROM t WHERE b IS NOT NULL GROUP BY b
        SELECT n, total(r), total(v_) FROM (SELECT n, r, NULL AS v_ FROM t) GROUP BY n
        SELECT kind, sum(amount) AS total, count(DISTINCT t_id) FROM o GROUP BY kind ORDER BY kind
        SELECT strftime('%Y-%m', at) AS month, sum(amount) FROM o GROUP BY month ORDER BY month
        SELECT date(at) AS day, count(*), avg(amount) FROM o GROUP BY date(at)
        SELECT kind, count(*) * 100.0 / (SELECT count(*) FROM o) AS share FROM o GROUP BY kind
        SELECT avg(c) FROM (SELECT count(*) AS c FROM o GROUP BY kind)
        SELECT DISTINCT kind, count(*) OVER (PARTITION BY kind) FROM o
        SELECT length(s), count(*) FROM t GROUP BY length(s)
        SELECT coalesce(s, 'none') AS k, count(*) FROM t GROUP BY coalesce(s, 'none')
        SELECT count(*), 'const' FROM t
        SELECT 'x' AS label, sum(n) FROM t GROUP BY label
        """

    static let joins = """
        SELECT t.id, o.amount FROM t JOIN o ON o.t_id = t.id
        SELECT t.id, o.amount FROM t LEFT JOIN o ON o.t_id = t.id
        SELECT t.id, o.amount FROM t LEFT OUTER JOIN o ON o.t_id = t.id WHERE o.oid_ IS NULL
        SELECT t.id, o.oid_ FROM t, o WHERE t.id = o.t_id
        SELECT t.id, o.oid_ FROM t INNER JOIN o ON t.id = o.t_id AND o.amount > 100
        SELECT t.id, o.oid_ FROM t JOIN o WHERE t.id = o.oid_
        SELECT count(*) FROM t CROSS JOIN o
        SELECT a.id, b.id FROM t a JOIN t b ON a.n = b.n AND a.id < b.id
        SELECT a.id, b.s FROM t AS a JOIN t AS b USING (id)
        SELECT id FROM t JOIN (SELECT id FROM t WHERE n > 1) USING (id)
        SELECT * FROM (SELECT id, n FROM t) JOIN (SELECT id, s FROM t) USING (id)
        SELECT t.id, o.oid_ FROM t RIGHT JOIN o ON o.t_id = t.id
        SELECT t.id, o.oid_ FROM t FULL JOIN o ON o.t_id = t.id
        SELECT t.id, x.total FROM t LEFT JOIN (SELECT t_id, sum(amount) AS total FROM o GROUP BY t_id) x ON x.t_id = t.id
        SELECT t.id, coalesce(x.c, 0) AS c FROM t LEFT JOIN (SELECT t_id, count(*) AS c FROM o GROUP BY t_id) x ON x.t_id = t.id
        SELECT t.id FROM t JOIN o ON t.u = o.t_id
        SELECT t.id, none.v FROM t LEFT JOIN none ON none.id = t.id
        SELECT a.id FROM t a LEFT JOIN t b ON a.id = b.id + 1 LEFT JOIN t c ON b.id = c.id + 1 WHERE c.id IS NOT NULL
        SELECT q.m FROM (SELECT max(n) AS m FROM t) AS q
        SELECT m + 1 FROM (SELECT n AS m FROM t WHERE n IS NOT NULL)
        SELECT id FROM main.t
        SELECT t.id FROM t NOT INDEXED WHERE t.id < 5
        SELECT id FROM (SELECT * FROM t) WHERE n = '7'
        SELECT k FROM (SELECT n + 0 AS k FROM t) WHERE k = '7'
        SELECT k FROM (SELECT u AS k FROM t) WHERE k = 7
        WITH a AS (SELECT u AS k FROM t) SELECT k FROM a WHERE k > 3
        SELECT t.id, (SELECT sum(amount) FROM o WHERE o.t_id = t.id AND o.kind = t.s) FROM t
        SELECT t.id, CASE WHEN EXISTS (SELECT 1 FROM o WHERE o.t_id = t.id) THEN 'Y' ELSE 'N' END AS has FROM t
        """

    static let windows = """
        SELECT id, row_number() OVER (ORDER BY id) FROM t
        SELECT id, row_number() OVER (PARTITION BY n ORDER BY id DESC) AS rn FROM t
        SELECT id, rank() OVER (ORDER BY n), dense_rank() OVER (ORDER BY n) FROM t
        SELECT id, rank() OVER (ORDER BY n DESC) FROM t
        SELECT id, sum(n) OVER (ORDER BY id) FROM t
        SELECT id, sum(n) OVER (PARTITION BY b) FROM t
        SELECT id, sum(r) OVER (ORDER BY id) FROM t
        SELECT id, avg(n) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t
        SELECT id, count(*) OVER () FROM t
        SELECT id, lag(n) OVER (ORDER BY id), lead(n) OVER (ORDER BY id) FROM t
        SELECT id, lag(n, 2) OVER (ORDER BY id), lag(n, 1, 0) OVER (ORDER BY id) FROM t
        SELECT id, lag(s, 1, 'none') OVER (ORDER BY id) FROM t
        SELECT id, first_value(s) OVER (ORDER BY id), last_value(s) OVER (ORDER BY id) FROM t
        SELECT id, nth_value(n, 3) OVER (ORDER BY id) FROM t
        SELECT id, ntile(4) OVER (ORDER BY id) FROM t
        SELECT id, percent_rank() OVER (ORDER BY n), cume_dist() OVER (ORDER BY n) FROM t
        SELECT id, max(r) OVER (PARTITION BY n ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t
        SELECT id, sum(n) OVER w, count(*) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY id)
        SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING) FROM t
        SELECT id, count(*) OVER (ORDER BY n GROUPS 1 PRECEDING) FROM t
        SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM t
        SELECT * FROM (SELECT id, n, row_number() OVER (PARTITION BY n ORDER BY id) AS rn FROM t) WHERE rn = 1
        SELECT id, n - lag(n) OVER (ORDER BY id) AS change FROM t
        SELECT id, sum(n) FILTER (WHERE b = 1) OVER (ORDER BY id) FROM t
        SELECT kind, sum(amount) AS a, rank() OVER (ORDER BY sum(amount) DESC) FROM o GROUP BY kind
        SELECT kind, sum(amount) AS a, sum(amount) / sum(sum(amount)) OVER () FROM o GROUP BY kind
        SELECT id, min(s) OVER (PARTITION BY b), max(d) OVER (ORDER BY id) FROM t
        """

    static let refused = """
        REFUSED SELECT rowid FROM t
        REFUSED SELECT random()
        REFUSED SELECT date('now')
        REFUSED SELECT CURRENT_DATE
        REFUSED SELECT datetime('2024-01-01', 'localtime')
        REFUSED SELECT id FROM t WHERE s REGEXP 'a'
        REFUSED SELECT json_extract(s, '$.a') FROM t
        STOPS SELECT id, s FROM t GROUP BY n
        STOPS SELECT n, s, sum(r) FROM t GROUP BY n
        REFUSED SELECT * FROM unknown
        REFUSED SELECT nosuch FROM t
        REFUSED SELECT s + 1 FROM t
        REFUSED SELECT max(n, r) FROM t
        REFUSED SELECT x'00ff'
        REFUSED PRAGMA table_info(t)
        REFUSED ATTACH 'a.db' AS a
        REFUSED SELECT nosuch(n) FROM t
        REFUSED SELECT CASE WHEN n > 1 THEN n ELSE 'x' END > 3 FROM t
        REFUSED SELECT u + 1 FROM t
        REFUSED SELECT id FROM t LIMIT n
        REFUSED SELECT * FROM json_each('[1]')
        REFUSED SELECT changes()
        REFUSED SELECT replace(r, u, 'x') FROM t
        REFUSED SELECT n FROM t UNION SELECT s FROM t
        SELECT (n, b) = (1, 2) FROM t
        REFUSED SELECT id FROM t a JOIN t b ON a.id = b.id
        """
}
