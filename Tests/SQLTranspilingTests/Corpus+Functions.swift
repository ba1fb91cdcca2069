extension Corpus {
    static let texts = #"""
        SELECT s FROM t WHERE s LIKE 'a%'
        SELECT s FROM t WHERE s LIKE 'A_C'
        SELECT s FROM t WHERE s NOT LIKE '%b%'
        SELECT s FROM t WHERE s LIKE 'É'
        SELECT s FROM t WHERE s LIKE 'a\%b' ESCAPE '\'
        SELECT s FROM t WHERE s LIKE '%!_%' ESCAPE '!'
        SELECT n FROM t WHERE n LIKE '1%'
        SELECT r FROM t WHERE r LIKE '%.5'
        SELECT s LIKE NULL, NULL LIKE 'a', s LIKE '' FROM t
        SELECT s FROM t WHERE s LIKE s
        SELECT s FROM t WHERE s GLOB 'a*'
        SELECT s FROM t WHERE s GLOB '[aA]bc'
        SELECT s FROM t WHERE s GLOB '*[^a-z]*'
        SELECT s FROM t WHERE s GLOB '?bc'
        SELECT s FROM t WHERE s NOT GLOB '*b*'
        SELECT s FROM t WHERE u GLOB '[0-9]*'
        SELECT length(s), length(n), length(r), length('') FROM t
        SELECT upper(s), lower(s), upper(n), lower(r) FROM t
        SELECT substr(s, 1, 2), substr(s, 2), substr(s, 3, 100) FROM t
        SELECT substr(s, 0), substr(s, 0, 2), substr(s, -2), substr(s, -2, 1) FROM t
        SELECT substr(s, -100), substr(s, -100, 99), substr(s, 2, -1), substr(s, 3, -2), substr(s, -1, -2) FROM t
        SELECT substr(s, n), substr(s, n, 2), substr(s, 1, n) FROM t
        SELECT substr(n, 1, 1), substr(r, 1, 3), substring(s, 2, 2) FROM t
        SELECT substr('hello', 2, 3), substr('hello', 0, 3), substr('', 1, 1), substr(NULL, 1)
        SELECT substr(s, 1.9), substr(s, '2') FROM t
        SELECT instr(s, 'b'), instr(s, ''), instr(s, 'é'), instr(n, '2') FROM t
        SELECT replace(s, 'a', 'x'), replace(s, '', 'x'), replace(s, 'b', '') FROM t
        SELECT replace(n, '1', 'one'), replace(s, NULL, 'x') FROM t
        SELECT trim(s), ltrim(s), rtrim(s), trim(s, 'ac'), ltrim(s, 'a '), rtrim(s, '') FROM t
        SELECT trim(s) || '|', '[' || rtrim(s) || ']' FROM t
        SELECT hex(s), hex('abc'), hex(n), hex(NULL) FROM t
        SELECT unicode(s), unicode(''), unicode('é'), char(65), char(233) FROM t
        SELECT s || ' ' || u FROM t
        SELECT coalesce(s, '') || ':' || coalesce(u, '') FROM t
        SELECT printf('%d', n), printf('%5d|', n), printf('%-5d|', n), printf('%05d', n) FROM t
        SELECT printf('%.2f', r), printf('%8.2f', r), printf('%.0f', r), printf('%f', r) FROM t
        SELECT printf('%.2f', x), printf('%.3f', x), printf('%.1f', x) FROM t
        SELECT printf('%s', s), printf('%s-%s', s, u), printf('%10s|', s), printf('%-10s|', s), printf('%.2s', u) FROM t
        SELECT printf('%,d', n), printf('%+d', n), printf('% d', n), printf('%,.2f', r) FROM t
        SELECT printf('%d%%', n), printf('plain'), printf('%s', n), printf('%s', r) FROM t
        SELECT printf('%d', r), printf('%.2f', n), printf('%.2f', u), printf('%d', u) FROM t
        SELECT printf('%e', r), printf('%g', r), printf('%.3e', x), printf('%.10g', x) FROM t
        SELECT format('%03d/%s', n, s) FROM t
        SELECT printf('%02d:%02d', n, b) FROM t
        SELECT id, group_concat(s) FROM t GROUP BY id
        SELECT group_concat(n, '|') FROM (SELECT n FROM t ORDER BY n)
        SELECT group_concat(s, '') FROM (SELECT s FROM t ORDER BY s DESC)
        SELECT b, group_concat(s, ', ') FROM (SELECT b, s FROM t ORDER BY b, s) GROUP BY b
        SELECT group_concat(w) FROM none
        SELECT group_concat(r, ';') FROM (SELECT r FROM t ORDER BY r)
        SELECT likely(n), unlikely(s) FROM t
        """#

    static let numbers = """
        SELECT n + 1, n - 1, n * 2, -n, +n FROM t
        SELECT n / 2, n / 3, n / -2, 7 / 2, -7 / 2, 7 / -2 FROM t
        SELECT n / 0, n % 0, r / 0, 1 / 0, 1.0 / 0, 0 / 0, n / b, r / b FROM t
        SELECT n % 3, n % -3, -7 % 3, r % 3, 7.9 % 2.9 FROM t
        SELECT r + 1, r - n, r * 2.5, r / 3, n / 2.0, n * 1.0 / 3 FROM t
        SELECT 1 / 3.0, 2 / 3, 10 / 4 * 4, 10 / 4.0 * 4
        SELECT n / 2 * 2, n * 100 / 7 FROM t
        SELECT n & 3, n | 8, ~n FROM t
        SELECT abs(n), abs(r), abs(-5), abs('-7.5'), abs(u), abs(NULL) FROM t
        SELECT round(r), round(r, 0), round(r, 1), round(r, 2), round(r, 3) FROM t
        SELECT round(x), round(x, 1), round(x, 2), round(x, -1), round(x, 10) FROM t
        SELECT round(n), round(n, 2), round(s), round(u, 1) FROM t
        SELECT round(2.5), round(-2.5), round(0.5), round(1.005, 2), round(2.675, 2), round(1e16), round(0.285, 2)
        SELECT round(r * 1.1, 2), round(r / 3, 4), round(r * n, 2) FROM t
        SELECT round(r, n) FROM t
        SELECT round(100.0 * n / 7, 2) FROM t
        SELECT round(sum(r), 2) FROM t
        SELECT round(avg(n), 2) FROM t
        SELECT sum(n), total(n), avg(n), min(n), max(n), count(n), count(*) FROM t
        SELECT sum(r), total(r), avg(r), min(r), max(r), count(r) FROM t
        SELECT sum(v), total(v), avg(v), min(v), max(v), count(v), count(*) FROM none
        SELECT sum(b), avg(b), sum(n > 1), count(DISTINCT n), sum(DISTINCT n) FROM t
        SELECT min(s), max(s), min(d), max(d) FROM t
        SELECT min(u), max(u) FROM t
        SELECT sum(CASE WHEN n > 1 THEN 1 ELSE 0 END) FROM t
        SELECT sum(CASE WHEN n > 1 THEN r ELSE 0 END) FROM t
        SELECT sum(CASE WHEN n > 1 THEN r ELSE 0 END) / count(*) FROM t
        SELECT sum(CASE WHEN b = 1 THEN r END) * 1.0 / count(*) FROM t
        SELECT 100.0 * sum(b) / count(*) FROM t
        SELECT sum(b) * 100 / count(*) FROM t
        SELECT count(*) FILTER (WHERE n > 1), sum(r) FILTER (WHERE b = 1) FROM t
        SELECT coalesce(sum(r), 0) FROM t
        SELECT coalesce(sum(v), 0) FROM none
        SELECT coalesce(sum(n), 0) + 1 FROM t
        SELECT coalesce(avg(r), 0.0) FROM t
        SELECT sum(n) / count(n), sum(n) * 1.0 / count(n) FROM t
        SELECT sum(u) FROM t WHERE u IN ('7', '3.50', '12abc')
        SELECT sqrt(n), ln(n), exp(b), pi() FROM t WHERE n < 100
        SELECT floor(r), ceil(r), ceiling(n), floor(n), sign(n), sign(r) FROM t
        SELECT radians(r), degrees(b) FROM t
        SELECT -(-5), -(2 + 3), - r FROM t
        SELECT 1 + NULL, NULL * 2, NULL || 'a', NULL = NULL, NULL IS NULL
        SELECT 5 + 3 * 2 - 8 / 3 % 2
        SELECT (1 + 2) * (3 + 4), 2 * -3, 7 - -2
        SELECT 1.1 + 2.2, 0.1 + 0.2, 3.0 * 1.1, 1e308 * 10
        SELECT 0.1 + 0.2 = 0.3, 0.5 = 0.50, 1 = 1.0
        """

    static let dates = """
        SELECT date(d), time(d), datetime(d), julianday(d), unixepoch(d) FROM t
        SELECT date(at), time(at), datetime(at), julianday(at), unixepoch(at) FROM o
        SELECT date(d, '+1 day'), date(d, '-1 day'), date(d, '+1 month'), date(d, '-1 month'), date(d, '+1 year') FROM t
        SELECT date(d, 'start of month'), date(d, 'start of year'), date(at, 'start of day') FROM t JOIN o ON o.oid_ = t.id
        SELECT date(d, 'start of month', '+1 month', '-1 day') FROM t
        SELECT date(d, 'weekday 0'), date(d, 'weekday 1'), date(d, 'weekday 6', '-7 days') FROM t
        SELECT date(d, '+1.5 days'), datetime(d, '+90 minutes'), datetime(d, '-36 hours'), datetime(at, '+10 seconds') FROM t JOIN o ON o.oid_ = t.id
        SELECT date(d, '+13 months'), date(d, '-14 months'), date(d, '+1.5 months'), date(d, '-0.5 years') FROM t
        SELECT date(d, n || ' days'), date(d, '-' || abs(n) || ' days') FROM t WHERE abs(n) < 5000
        SELECT datetime(at, '+02:30'), datetime(at, '-01:15:30') FROM o
        SELECT strftime('%Y', d), strftime('%m', d), strftime('%d', d), strftime('%Y-%m', d) FROM t
        SELECT strftime('%H:%M:%S', at), strftime('%f', at), strftime('%j', at), strftime('%w', at), strftime('%W', at) FROM o
        SELECT strftime('%s', d), strftime('%J', d), strftime('%Y%m%d', d), strftime('%%', d), strftime('%q', d) FROM t
        SELECT strftime('Q%m of %Y', d, '-1 month') FROM t
        SELECT strftime('%Y', d) - strftime('%Y', '2000-01-01') FROM t
        SELECT (strftime('%m', d) + 2) / 3 FROM t
        SELECT CAST(strftime('%m', d) AS INTEGER) FROM t
        SELECT strftime('%Y', d) * 12 + strftime('%m', d) FROM t
        SELECT julianday(d) - julianday('2024-01-01') FROM t
        SELECT CAST(julianday(d) - julianday('2024-01-01') AS INTEGER) FROM t
        SELECT round(julianday(d) - julianday('2023-06-15'), 1) FROM t
        SELECT (julianday(d) - julianday('1990-05-17')) / 365.25 FROM t
        SELECT CAST((julianday('2024-10-31') - julianday(d)) / 365.25 AS INTEGER) FROM t
        SELECT date('2024-02-30'), date('2024-13-01'), date('abc'), date(''), date(NULL), date('2024-1-1')
        SELECT date('2024-02-29', '+1 year'), date('2024-01-31', '+1 month'), date('2024-03-31', '-1 month')
        SELECT datetime('2024-01-01T10:20:30'), datetime('2024-01-01 10:20'), datetime('2024-01-01 10:20:30.555')
        SELECT datetime('2024-01-01T10:20:30Z'), datetime('2024-01-01T10:20:30+02:00'), time('25:00'), time('12:34')
        SELECT date(2460000.5), datetime(2460000), date(0), date(2460000), julianday(2460000.25)
        SELECT datetime(1700000000, 'unixepoch'), datetime(1700000000, 'auto'), date(1.5, 'unixepoch'), datetime(0, 'unixepoch')
        SELECT date(s), date(u), date(n), date(r) FROM t
        SELECT datetime(u), time(u), julianday(u) FROM t
        SELECT date(d, s), date(d, '5 days'), date(d, '+5'), date(d, 'day') FROM t
        SELECT date(d) = d, d || ' 00:00:00', substr(d, 6, 2) FROM t
        SELECT date(substr(d, 1, 7) || '-01') FROM t
        SELECT strftime('%w', d) IN ('0', '6') FROM t
        SELECT CASE strftime('%w', d) WHEN '0' THEN 'Sun' WHEN '6' THEN 'Sat' ELSE 'week' END FROM t
        SELECT CASE CAST(strftime('%w', d) AS INTEGER) WHEN 6 THEN date(d, '-1 day') WHEN 0 THEN date(d, '-2 days') ELSE d END FROM t
        SELECT d < date('2024-06-30'), d >= '2024-02-29' FROM t
        SELECT max(d), min(date(d, '+1 day')) FROM t
        SELECT unixepoch(d) - unixepoch('2024-01-01') FROM t
        SELECT (unixepoch(at) - unixepoch(date(at))) / 3600 FROM o
        SELECT datetime('9999-12-31 23:59:59'), date('9999-12-31', '+1 day'), date('0000-01-01', '-1 day'), date('-4713-11-24')
        SELECT strftime('%Y-%m-%dT%H:%M:%S', at) = at FROM o
        """
}
