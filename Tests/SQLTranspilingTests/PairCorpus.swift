/// Queries of DuckDB and PostgreSQL over the tables of ``BothEngines``, all of which must be translated.
enum PairCorpus {
    static let duckdb = lines(
        """
        SELECT id, n, s FROM t
        FROM t
        FROM t SELECT id WHERE n > 3
        SELECT id, n FROM t ORDER BY n DESC, id
        SELECT id, n FROM t ORDER BY n, id LIMIT 10 OFFSET 2
        SELECT n // 3 AS q, n % 3 AS m FROM t
        SELECT n / 4 AS q FROM t
        SELECT ifnull(s, 'x') AS a, len(s) AS l, instr(s, 'b') AS p FROM t
        SELECT coalesce(n, 0) + 1 AS a, greatest(n, 3) AS g, least(n, b) AS l FROM t
        SELECT upper('abc') AS a, lower('ABC') AS b, trim('  x ') AS c, replace(s, 'a', 'b') AS d FROM t
        SELECT substr(s, 2, 3) AS a, "left"(s, 2) AS b, "right"(s, 2) AS c FROM t
        SELECT contains(s, 'b') AS a, starts_with(s, 'a') AS b FROM t
        SELECT s LIKE 'a%' AS a, s LIKE '%\\%%' AS b, s NOT LIKE '_bc' AS c FROM t
        SELECT n, count(*) AS c, sum(n) AS a, min(r) AS b, max(r) AS d FROM t GROUP BY n
        SELECT n, sum(r) AS a, avg(r) AS b FROM t GROUP BY n HAVING count(*) > 1
        SELECT avg(n) AS a FROM t
        SELECT count(*) FILTER (WHERE n > 2) AS a, count(DISTINCT s) AS b FROM t
        SELECT count_if(n > 2) AS a FROM t
        SELECT string_agg(s, ',' ORDER BY id) AS a FROM t
        SELECT median(n) AS a FROM t
        SELECT DISTINCT n FROM t
        SELECT DISTINCT ON (n) n, id FROM t ORDER BY n, id
        SELECT t.id, o.amount FROM t LEFT JOIN o ON o.t_id = t.id
        SELECT t.id FROM t JOIN (SELECT id FROM t WHERE n > 1) AS x USING (id)
        SELECT id FROM t WHERE n IN (SELECT t_id FROM o)
        SELECT id FROM t WHERE EXISTS (SELECT 1 FROM o WHERE o.t_id = t.id)
        SELECT CASE WHEN n > 1 THEN 'a' ELSE 'b' END AS c FROM t
        SELECT CAST(n AS DOUBLE) AS a, CAST(n AS VARCHAR) AS b FROM t
        SELECT n::HUGEINT AS a FROM t
        SELECT id, row_number() OVER (ORDER BY id) AS r, lag(n) OVER (ORDER BY id) AS l FROM t
        SELECT id, rank() OVER (ORDER BY n DESC) AS r FROM t
        SELECT id, sum(n) OVER (PARTITION BY b ORDER BY id) AS s FROM t
        WITH a AS (SELECT id, n FROM t) SELECT count(*) AS c FROM a
        WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 10) SELECT i FROM c
        SELECT n FROM t UNION SELECT id FROM t
        SELECT n FROM t EXCEPT SELECT id FROM t
        SELECT strftime(CAST('2024-02-29' AS DATE), '%Y-%m/%d') AS a
        SELECT year(DATE '2024-02-29') AS y, month(DATE '2024-02-29') AS m, dayofweek(DATE '2024-02-29') AS w
        SELECT DATE '2024-03-01' - DATE '2024-02-01' AS days
        SELECT CAST(DATE '2024-01-31' + INTERVAL 1 MONTH AS VARCHAR) AS a
        SELECT extract(quarter FROM DATE '2024-05-01') AS q
        SELECT power(2, 10) AS p, 2 ^ 3 AS q, sqrt(16) AS s, abs(-5) AS a, sign(-3) AS g
        SELECT round(n) AS a, floor(r) AS b, ceil(r) AS c FROM t
        SELECT concat(s, '-', n) AS a, s || 'x' AS b, concat_ws('/', 'a', 'b') AS c FROM t
        SELECT s IS NULL AS a, n IS DISTINCT FROM b AS d FROM t
        SELECT md5('abc') AS m, lpad('7', 3, '0') AS l, reverse('abc') AS r, repeat('ab', 2) AS p
        SELECT if(n > 1, 'a', 'b') AS i FROM t
        VALUES (1, 'a'), (2, 'b')
        """
    )

    static let postgresql = lines(
        """
        SELECT id, n, s FROM t
        SELECT id, n FROM t ORDER BY n DESC, id
        SELECT n / 4 AS q, n % 4 AS m FROM t
        SELECT r / 4 AS q FROM t
        SELECT char_length(s) AS l, btrim(' x ') AS b, strpos(s, 'b') AS p FROM t
        SELECT s ~ 'b' AS a FROM t
        SELECT s LIKE 'a%' AS a, s LIKE 'a\\%%' AS b FROM t
        SELECT n, count(*) AS c, sum(n) AS s FROM t GROUP BY n
        SELECT string_agg(s, ',' ORDER BY id) AS a FROM t
        SELECT count(*) FILTER (WHERE n > 2) AS a, every(n > 0) AS e FROM t
        SELECT DISTINCT ON (n) n, id FROM t ORDER BY n, id
        SELECT coalesce(n, 0) AS a, nullif(n, 1) AS b, greatest(n, 3) AS c FROM t
        SELECT t.id, o.amount FROM t LEFT JOIN o ON o.t_id = t.id
        SELECT id FROM t WHERE n IN (1, 2, 3)
        SELECT to_char(DATE '2024-02-29', 'YYYY-MM-DD') AS a
        SELECT CAST(extract(year FROM DATE '2024-02-29') AS integer) AS y
        SELECT DATE '2024-03-01' - DATE '2024-02-01' AS days
        SELECT n::text AS a, CAST(n AS double precision) AS b, CAST(n AS numeric(12,2)) AS c FROM t
        SELECT id, row_number() OVER (ORDER BY id) AS r, sum(n) OVER (PARTITION BY b ORDER BY id) AS s FROM t
        SELECT id, rank() OVER (ORDER BY n DESC) AS r FROM t
        WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 10) SELECT i FROM c
        SELECT i FROM generate_series(1, 5) AS g(i)
        SELECT substring(s, 2, 3) AS a, split_part('a,b', ',', 2) AS b FROM t
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS m FROM t
        SELECT id FROM t ORDER BY id FETCH FIRST 3 ROWS ONLY
        """
    )

    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}
