/// A query that a rule must rewrite.
struct FiringCase: Sendable {
    let rule: String
    let sql: String

    init(_ rule: String, _ sql: String) {
        self.rule = rule
        self.sql = sql
    }
}

/// A query whose answer changes when the rule does not check the condition.
struct ConditionCase: Sendable {
    let rule: String
    let condition: String
    let sql: String

    init(_ rule: String, _ condition: String, _ sql: String) {
        self.rule = rule
        self.condition = condition
        self.sql = sql
    }
}

extension FiringCase {
    static let all: [FiringCase] = [
        FiringCase("fold-constants", "SELECT 1 + 2 * 3 AS x, a + 1 AS y FROM t WHERE a < 2 - 1 AND 3 > 2"),
        FiringCase("fold-constants", "SELECT 7 // 2 AS x, -7 // 2 AS y, 2 - 5 AS z"),
        FiringCase("fold-self-comparison", "SELECT id FROM t WHERE n = n OR id <> id"),
        FiringCase("simplify-boolean", "SELECT id FROM t WHERE NOT (a < b)"),
        FiringCase("simplify-boolean", "SELECT id, NOT (a = b) AS x, NOT (a IS NULL) AS y FROM t"),
        FiringCase("simplify-boolean", "SELECT id FROM t WHERE TRUE AND (a > 1 OR FALSE) AND a > 1"),
        FiringCase(
            "simplify-boolean",
            "SELECT id, NOT (a BETWEEN 0 AND b) AS x, NOT (s LIKE 'a%') AS y FROM t"
        ),
        FiringCase("simplify-boolean", "SELECT id FROM t WHERE NOT (a IN (1, NULL)) OR NOT NOT (a > b)"),
        FiringCase(
            "simplify-case",
            "SELECT id, CASE WHEN FALSE THEN 1 WHEN a > 1 THEN 2 ELSE 3 END AS x FROM t"
        ),
        FiringCase(
            "simplify-case",
            "SELECT id, CASE WHEN a > 1 THEN b WHEN TRUE THEN n ELSE 3 END AS x FROM t"
        ),
        FiringCase(
            "simplify-case",
            "SELECT id, CASE WHEN a > 1 THEN n WHEN b > 1 THEN n ELSE n END AS x FROM t"
        ),
        FiringCase(
            "simplify-case",
            "SELECT id, CASE WHEN a > 1 THEN 1 ELSE CASE WHEN b > 1 THEN 2 WHEN a > 1 THEN 4 ELSE 3 END END AS x FROM t"
        ),
        FiringCase("simplify-coalesce", "SELECT COALESCE(n, a, 0) AS x, COALESCE(NULL, a, b) AS y FROM t"),
        FiringCase(
            "drop-duplicate-members",
            "SELECT id FROM t WHERE a IN (1, 2, 1) OR b NOT IN (1, 1, NULL, NULL)"
        ),
        FiringCase("drop-redundant-cast", "SELECT CAST(a AS INTEGER) AS x, s::VARCHAR AS y FROM t"),
        FiringCase("count-rows", "SELECT COUNT(n) AS x, COUNT(id) FILTER (WHERE a > 1) AS y FROM t"),
        FiringCase("count-rows", "SELECT a, COUNT(b) AS x FROM t WHERE b IS NOT NULL GROUP BY a"),
        FiringCase("inline-common-table", "WITH d AS (SELECT id, a FROM t WHERE a > 0) SELECT d.id FROM d"),
        FiringCase(
            "inline-common-table",
            "WITH d (i) AS (SELECT id FROM t), f AS (SELECT 1) SELECT x.i FROM d x"
        ),
        FiringCase(
            "inline-common-table",
            "WITH d AS (SELECT id, a FROM t), f AS (SELECT id FROM d WHERE a > 0) SELECT id FROM f ORDER BY id"
        ),
        FiringCase(
            "merge-subquery",
            "SELECT d.x + 1 AS y FROM (SELECT a AS x, b FROM t WHERE b > 0) d WHERE d.x > 0"
        ),
        FiringCase(
            "merge-subquery",
            "SELECT x, COUNT(*) AS c FROM (SELECT a AS x FROM t) d GROUP BY x ORDER BY x"
        ),
        FiringCase("merge-subquery", "SELECT y AS a FROM (SELECT a AS x, id AS y FROM t) d ORDER BY d.x, y"),
        FiringCase(
            "merge-subquery",
            "SELECT * FROM (SELECT id, a + b AS c FROM t WHERE a > 0) d ORDER BY id"
        ),
        FiringCase("merge-subquery", "SELECT d.a, d.id FROM (SELECT * FROM t WHERE a > 0) d WHERE d.b = 1"),
        FiringCase("drop-distinct", "SELECT DISTINCT id, a FROM t"),
        FiringCase("drop-distinct", "SELECT DISTINCT a, COUNT(*) AS c FROM t GROUP BY a"),
        FiringCase("drop-distinct", "SELECT DISTINCT t.id, p.s FROM t LEFT JOIN p ON p.id = t.p_id"),
        FiringCase("drop-distinct-in-test", "SELECT id FROM t WHERE a IN (SELECT DISTINCT v FROM u)"),
        FiringCase(
            "drop-distinct-in-test",
            "SELECT id FROM t WHERE NOT EXISTS (SELECT DISTINCT v FROM u WHERE u.k = t.a)"
        ),
        FiringCase("drop-distinct-in-test", "SELECT DISTINCT a FROM t UNION SELECT v FROM u"),
        FiringCase("drop-distinct-in-test", "SELECT DISTINCT a FROM t EXCEPT SELECT DISTINCT v FROM u"),
        FiringCase("drop-order", "SELECT COUNT(*) AS c FROM (SELECT a FROM t ORDER BY a) d"),
        FiringCase(
            "drop-order",
            "WITH d AS (SELECT a FROM t ORDER BY a) SELECT d.a, MAX(u.v) AS m FROM d, u GROUP BY d.a"
        ),
        FiringCase("drop-order", "SELECT id FROM t WHERE a IN (SELECT v FROM u ORDER BY k)"),
        FiringCase("drop-order", "(SELECT a FROM t ORDER BY a) UNION ALL SELECT v FROM u"),
        FiringCase("drop-true-filter", "SELECT id FROM t WHERE TRUE"),
        FiringCase(
            "simplify-window",
            "SELECT id, ROW_NUMBER() OVER (PARTITION BY id ORDER BY a) AS r FROM t"
        ),
        FiringCase("simplify-window", "SELECT a, COUNT(*) OVER (PARTITION BY a) AS r FROM t GROUP BY a"),
        FiringCase("outer-to-inner", "SELECT t.id, u.v FROM t LEFT JOIN u ON u.k = t.a WHERE u.v > 0"),
        FiringCase(
            "outer-to-inner",
            "SELECT t.id FROM t LEFT JOIN u ON u.k = t.a LEFT JOIN p ON p.id = u.v WHERE u.v + 1 = 2"
        ),
        FiringCase(
            "outer-to-inner",
            "SELECT t.id FROM t LEFT JOIN u ON u.k = t.a WHERE u.w LIKE 'a%' AND t.a > 0"
        ),
        FiringCase("drop-unused-join", "SELECT t.id, t.a FROM t LEFT JOIN p ON p.id = t.p_id"),
        FiringCase("drop-unused-join", "SELECT COUNT(*) AS c FROM t LEFT JOIN u ON u.k = t.a AND u.v > 0"),
        FiringCase(
            "drop-unused-join",
            "SELECT t.id FROM t LEFT JOIN (SELECT a, MAX(b) AS m FROM t GROUP BY a) d ON d.a = t.b JOIN p ON p.id = t.a"
        ),
        FiringCase(
            "having-to-where",
            "SELECT a, COUNT(*) AS c FROM t GROUP BY a HAVING a > 0 AND COUNT(*) > 1"
        ),
        FiringCase(
            "having-to-where",
            "SELECT a, b, SUM(n) AS c FROM t GROUP BY a, b HAVING a IS NULL OR b = 1"
        ),
        FiringCase("drop-group-columns", "SELECT id, COUNT(*) AS c FROM t GROUP BY id, a, b"),
        FiringCase("drop-group-columns", "SELECT a, SUM(n) AS c FROM t WHERE b = 1 GROUP BY a, b"),
        FiringCase(
            "push-filter",
            "SELECT d.a, d.c FROM (SELECT a, COUNT(*) AS c FROM t GROUP BY a) d WHERE d.a > 0"
        ),
        FiringCase(
            "push-filter",
            "SELECT d.id, d.r FROM (SELECT id, a, ROW_NUMBER() OVER (PARTITION BY a ORDER BY id) AS r FROM t) d WHERE d.a = 1"
        ),
        FiringCase(
            "push-filter",
            "SELECT d.a FROM (SELECT a, b FROM t UNION ALL SELECT v, k FROM u) d WHERE d.a > 0 AND d.b IS NOT NULL"
        ),
        FiringCase(
            "push-filter",
            "SELECT d.id, u.v FROM (SELECT DISTINCT id, a FROM t) d LEFT JOIN u ON u.k = d.a WHERE d.a IN (1, 2)"
        ),
        FiringCase("prune-columns", "SELECT d.a FROM (SELECT a, b, COUNT(*) AS c FROM t GROUP BY a, b) d"),
        FiringCase(
            "prune-columns",
            "WITH d AS (SELECT id, a, LAG(a) OVER (ORDER BY id) AS z FROM t) SELECT x.id FROM d x JOIN d y ON x.id = y.a"
        ),
        FiringCase("prune-columns", "SELECT d.a FROM (SELECT a, b FROM t UNION ALL SELECT v, k FROM u) d"),
        FiringCase("prune-columns", "SELECT COUNT(*) AS c FROM (SELECT a, b FROM t LIMIT 3) d"),
    ]
}

extension ConditionCase {
    static let all: [ConditionCase] = expressions + structure + filters

    private static let expressions: [ConditionCase] = [
        ConditionCase("fold-constants", "fits-integer", "SELECT 2147483647 + 1 AS x"),
        ConditionCase("fold-constants", "divides-whole", "SELECT 7 / 2 AS x"),
        ConditionCase("fold-constants", "divisor-not-zero", "SELECT 1 // 0 AS x"),
        ConditionCase("fold-self-comparison", "not-null", "SELECT id FROM t WHERE a = a"),
        ConditionCase(
            "fold-self-comparison",
            "steady",
            "SELECT id, COALESCE(nextval('q'), 0) = COALESCE(nextval('q'), 0) AS x FROM t"
        ),
        ConditionCase("simplify-boolean", "is-truth", "SELECT NOT NOT a AS x FROM t"),
        ConditionCase(
            "simplify-boolean",
            "steady",
            "SELECT id, nextval('q') = 2 OR nextval('q') = 2 AS x FROM t"
        ),
        ConditionCase("simplify-case", "same-type", "SELECT CASE WHEN TRUE THEN a ELSE 2.5 END AS x FROM t"),
        ConditionCase(
            "simplify-case",
            "has-else",
            "SELECT CASE WHEN a > 1 THEN 1 WHEN b > 1 THEN 1 END AS x FROM t"
        ),
        ConditionCase(
            "simplify-case",
            "steady",
            "SELECT CASE WHEN nextval('q') % 3 = 0 THEN 1 WHEN nextval('q') % 3 = 0 THEN 2 ELSE 3 END AS x FROM t"
        ),
        ConditionCase("simplify-coalesce", "not-null", "SELECT COALESCE(a, b) AS x FROM t"),
        ConditionCase("simplify-coalesce", "same-type", "SELECT COALESCE(n, CAST(a AS BIGINT)) AS x FROM t"),
        ConditionCase(
            "drop-duplicate-members",
            "steady",
            "SELECT id, 2 IN (nextval('q'), nextval('q')) AS x FROM t"
        ),
        ConditionCase("drop-redundant-cast", "same-type", "SELECT CAST(a AS BIGINT) AS x FROM t"),
        ConditionCase("count-rows", "not-null", "SELECT COUNT(a) AS c FROM t"),
        ConditionCase("count-rows", "not-distinct", "SELECT COUNT(DISTINCT n) AS c FROM t"),
        ConditionCase(
            "count-rows",
            "steady",
            "SELECT COUNT(COALESCE(nextval('q'), 0)) AS c, MAX(nextval('q')) AS m FROM t"
        ),
    ]

    private static let structure: [ConditionCase] = [
        ConditionCase(
            "inline-common-table",
            "steady",
            "WITH d AS (SELECT id, nextval('q') AS n FROM t) SELECT (SELECT MAX(n) FROM d WHERE d.id <> t.id) AS m FROM t"
        ),
        ConditionCase(
            "inline-common-table",
            "no-capture",
            "WITH d AS (SELECT COUNT(*) AS m FROM t), t AS (SELECT 7 AS id) SELECT d.m, t.id FROM d, t, t AS i"
        ),
        ConditionCase("merge-subquery", "no-limit", "SELECT COUNT(*) AS c FROM (SELECT id FROM t LIMIT 2) d"),
        ConditionCase(
            "merge-subquery",
            "not-distinct",
            "SELECT COUNT(*) AS c FROM (SELECT DISTINCT a FROM t) d"
        ),
        ConditionCase(
            "merge-subquery",
            "not-grouped",
            "SELECT d.a FROM (SELECT a, COUNT(*) AS c FROM t GROUP BY a) d"
        ),
        ConditionCase(
            "merge-subquery",
            "no-window",
            "SELECT d.r FROM (SELECT a, ROW_NUMBER() OVER (ORDER BY id) AS r FROM t) d WHERE d.a > 0"
        ),
        ConditionCase(
            "merge-subquery",
            "steady",
            "SELECT COUNT(*) AS c FROM (SELECT UNNEST([1, 2]) AS x FROM t) d"
        ),
        ConditionCase(
            "merge-subquery",
            "no-capture",
            "SELECT d.x AS a, COUNT(*) AS c FROM (SELECT b AS x FROM t) d GROUP BY a"
        ),
        ConditionCase(
            "merge-subquery",
            "no-capture",
            "SELECT p.id FROM p WHERE EXISTS (SELECT 1 FROM (SELECT p_id AS i FROM t) d WHERE d.i = a)"
        ),
        ConditionCase("drop-distinct", "unique", "SELECT DISTINCT a FROM t"),
        ConditionCase(
            "drop-distinct-in-test",
            "no-limit",
            "SELECT id FROM t WHERE n IN (SELECT DISTINCT a FROM t AS i ORDER BY a LIMIT 2)"
        ),
        ConditionCase(
            "drop-distinct-in-test",
            "plain-distinct",
            "SELECT id FROM t WHERE n IN (SELECT DISTINCT ON (a) b FROM t AS i ORDER BY a, id)"
        ),
        ConditionCase(
            "drop-distinct-in-test",
            "distinct-outside",
            "SELECT DISTINCT a FROM t UNION ALL SELECT v FROM u"
        ),
        ConditionCase("drop-order", "no-limit", "SELECT d.id FROM (SELECT id FROM t ORDER BY id LIMIT 2) d"),
        ConditionCase(
            "drop-order",
            "no-distinct-on",
            "SELECT d.b FROM (SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, id) d"
        ),
        ConditionCase(
            "drop-order",
            "order-unseen",
            "SELECT STRING_AGG(CAST(d.id AS VARCHAR), ',') AS s FROM (SELECT id FROM t ORDER BY id) d"
        ),
        ConditionCase(
            "drop-order",
            "no-limit-outside",
            "SELECT d.id FROM (SELECT id FROM t ORDER BY id) d LIMIT 2"
        ),
        ConditionCase(
            "simplify-window",
            "unique",
            "SELECT id, ROW_NUMBER() OVER (PARTITION BY a ORDER BY id) AS r FROM t"
        ),
        ConditionCase(
            "simplify-window",
            "whole-frame",
            "SELECT COUNT(*) OVER (PARTITION BY id ORDER BY a ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS r FROM t"
        ),
        ConditionCase(
            "outer-to-inner",
            "null-rejecting",
            "SELECT t.id FROM t LEFT JOIN u ON u.k = t.a WHERE u.v IS NULL"
        ),
        ConditionCase(
            "outer-to-inner",
            "must-hold",
            "SELECT t.id FROM t LEFT JOIN u ON u.k = t.a WHERE u.v = 1 OR t.a IS NULL"
        ),
        ConditionCase("drop-unused-join", "unused", "SELECT t.id, p.a FROM t LEFT JOIN p ON p.id = t.p_id"),
        ConditionCase("drop-unused-join", "unique", "SELECT t.id FROM t LEFT JOIN t AS o ON o.a = t.a"),
        ConditionCase(
            "drop-unused-join",
            "compared-exactly",
            "SELECT t.id FROM t LEFT JOIN c ON c.code = t.n"
        ),
        ConditionCase(
            "drop-unused-join",
            "steady",
            "SELECT t.id, nextval('q') AS n FROM t LEFT JOIN p ON p.id = t.p_id AND nextval('q') > 0"
        ),
    ]

    private static let filters: [ConditionCase] = [
        ConditionCase(
            "having-to-where",
            "group-keys-only",
            "SELECT a, COUNT(*) AS c FROM t GROUP BY a HAVING COUNT(*) > 1"
        ),
        ConditionCase(
            "having-to-where",
            "plain-groups",
            "SELECT a, COUNT(*) AS c FROM t GROUP BY ROLLUP (a) HAVING a IS NULL"
        ),
        ConditionCase("having-to-where", "has-groups", "SELECT COUNT(*) AS c FROM t HAVING 1 = 0"),
        ConditionCase("drop-group-columns", "determined", "SELECT a, COUNT(*) AS c FROM t GROUP BY a, b"),
        ConditionCase("drop-group-columns", "unused", "SELECT id, a, COUNT(*) AS c FROM t GROUP BY id, a"),
        ConditionCase(
            "drop-group-columns",
            "group-remains",
            "SELECT COUNT(*) AS c FROM t WHERE a = 1 GROUP BY a"
        ),
        ConditionCase(
            "push-filter",
            "no-limit",
            "SELECT d.id FROM (SELECT id, a FROM t ORDER BY id LIMIT 2) d WHERE d.a > 0"
        ),
        ConditionCase(
            "push-filter",
            "preserved-side",
            "SELECT t.id FROM t LEFT JOIN (SELECT k, v FROM u) d ON d.k = t.a WHERE d.v IS NULL"
        ),
        ConditionCase(
            "push-filter",
            "steady",
            "SELECT d.id, d.n FROM (SELECT id, a, nextval('q') AS n FROM t) d WHERE d.a > 0"
        ),
        ConditionCase(
            "push-filter",
            "group-keys-only",
            "SELECT d.a, d.c FROM (SELECT a, COUNT(*) AS c FROM t GROUP BY ROLLUP (a)) d WHERE d.a IS NULL"
        ),
        ConditionCase(
            "push-filter",
            "partition-keys-only",
            "SELECT d.id, d.r FROM (SELECT id, a, ROW_NUMBER() OVER (ORDER BY id) AS r FROM t) d WHERE d.a > 0"
        ),
        ConditionCase(
            "push-filter",
            "no-distinct-on",
            "SELECT d.a, d.b FROM (SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, id) d WHERE d.b > 0"
        ),
        ConditionCase(
            "push-filter",
            "cannot-fail",
            "SELECT d.id FROM (SELECT id, s FROM t) d JOIN p ON p.id = d.id AND d.s = '1' WHERE CAST(d.s AS INTEGER) > 0"
        ),
        ConditionCase(
            "push-filter",
            "union-all",
            "SELECT d.a FROM (SELECT a FROM t UNION SELECT v FROM u) d WHERE d.a > 0"
        ),
        ConditionCase(
            "push-filter",
            "same-type",
            "SELECT d.n FROM (SELECT n FROM t UNION ALL SELECT s FROM t) d WHERE d.n < '2'"
        ),
        ConditionCase("prune-columns", "unused", "SELECT d.id, d.a FROM (SELECT id, a FROM t) d"),
        ConditionCase("prune-columns", "not-distinct", "SELECT d.a FROM (SELECT DISTINCT a, b FROM t) d"),
        ConditionCase(
            "prune-columns",
            "union-all",
            "SELECT d.a FROM (SELECT a, b FROM t UNION SELECT v, k FROM u) d"
        ),
        ConditionCase(
            "prune-columns",
            "steady",
            "SELECT d.id FROM (SELECT id, UNNEST([1, 2]) AS x FROM t) d"
        ),
        ConditionCase(
            "prune-columns",
            "unused-inside",
            "SELECT d.id FROM (SELECT id, a AS z FROM t ORDER BY z, id LIMIT 2) d"
        ),
        ConditionCase(
            "prune-columns",
            "stays-one-row",
            "SELECT d.one FROM (SELECT 1 AS one, COUNT(*) AS c FROM t) d"
        ),
    ]
}
