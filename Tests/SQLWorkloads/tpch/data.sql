-- The eight tables of TPC-H (specification 3.0.1, section 1.4) with small made-up rows: duplicates, ties,
-- midpoints and, outside of keys, nulls. The values are those the queries look for.
CREATE MACRO pick(i, k, n) AS ((i * 7919 + k * 10473 + (i * i) % 97 * 31) % 1009) % n;
CREATE MACRO gap(i, k, v) AS CASE WHEN (i * 31 + k * 17) % 13 = 0 THEN NULL ELSE v END;

CREATE TABLE region AS
SELECT i::INTEGER AS r_regionkey, (['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'])[i + 1] AS r_name,
    gap(i, 1, 'region ' || i) AS r_comment
FROM range(5) AS r (i);

CREATE TABLE nation AS
SELECT i::INTEGER AS n_nationkey,
    (['ALGERIA', 'ARGENTINA', 'BRAZIL', 'CANADA', 'EGYPT', 'ETHIOPIA', 'FRANCE', 'GERMANY', 'INDIA', 'INDONESIA',
        'IRAN', 'IRAQ', 'JAPAN', 'JORDAN', 'KENYA', 'MOROCCO', 'MOZAMBIQUE', 'PERU', 'CHINA', 'ROMANIA',
        'SAUDI ARABIA', 'VIETNAM', 'RUSSIA', 'UNITED KINGDOM', 'UNITED STATES'])[i + 1] AS n_name,
    ([0, 1, 1, 1, 4, 0, 3, 3, 2, 2, 4, 4, 2, 4, 0, 0, 0, 1, 2, 3, 4, 2, 3, 3, 1])[i + 1] AS n_regionkey,
    gap(i, 2, 'nation ' || i) AS n_comment
FROM range(25) AS r (i);

CREATE TABLE supplier AS
SELECT i::INTEGER AS s_suppkey, 'Supplier#' || i AS s_name, gap(i, 3, 'street ' || i) AS s_address,
    (CASE WHEN i % 3 = 0 THEN 20 WHEN i % 3 = 1 THEN 7 ELSE pick(i, 1, 25) END)::INTEGER AS s_nationkey,
    (13 + i % 25)::VARCHAR || '-555-' || i AS s_phone,
    gap(i, 4, (pick(i, 2, 400) * 25 + 0.5)::DECIMAL(12, 2)) AS s_acctbal,
    CASE WHEN i % 7 = 0 THEN 'many Customer then Complaints' ELSE gap(i, 5, 'plain') END AS s_comment
FROM range(1, 41) AS r (i);

CREATE TABLE customer AS
SELECT i::INTEGER AS c_custkey, 'Customer#' || i AS c_name, gap(i, 6, 'road ' || i) AS c_address,
    (CASE WHEN i % 3 = 0 THEN 6 + pick(i, 3, 2) ELSE pick(i, 3, 25) END)::INTEGER AS c_nationkey,
    ([13, 31, 23, 29, 30, 18, 17, 10])[1 + pick(i, 4, 8)]::VARCHAR || '-555-' || i AS c_phone,
    gap(i, 7, (pick(i, 5, 300) * 33.335 - 999)::DECIMAL(12, 2)) AS c_acctbal,
    gap(i, 8, (['BUILDING', 'AUTOMOBILE', 'MACHINERY'])[1 + pick(i, 6, 3)]) AS c_mktsegment,
    gap(i, 9, 'customer ' || i) AS c_comment
FROM range(1, 91) AS r (i);

CREATE TABLE part AS
SELECT i::INTEGER AS p_partkey,
    (['forest lace', 'green almond', 'dark green', 'forest blue', 'white'])[1 + pick(i, 7, 5)] AS p_name,
    'Manufacturer#' || (1 + i % 5) AS p_mfgr, 'Brand#' || ([12, 23, 34, 45])[1 + pick(i, 8, 4)] AS p_brand,
    (['ECONOMY ANODIZED STEEL', 'LARGE BRUSHED BRASS', 'PROMO PLATED TIN', 'MEDIUM POLISHED COPPER'])
        [1 + pick(i, 9, 4)] AS p_type,
    gap(i, 10, ([15, 1, 5, 10, 49, 14, 23])[1 + pick(i, 61, 7)]::INTEGER) AS p_size,
    (['SM CASE', 'MED BOX', 'MED BAG', 'LG PKG', 'LG BOX'])[1 + pick(i, 11, 5)] AS p_container,
    (900 + i % 20 + 0.05)::DECIMAL(12, 2) AS p_retailprice, gap(i, 11, 'part') AS p_comment
FROM range(1, 121) AS r (i);

CREATE TABLE partsupp AS
SELECT i::INTEGER AS ps_partkey, (1 + (i + j * 11) % 40)::INTEGER AS ps_suppkey,
    gap(i, 12 + j, (1 + pick(i, 12 + j, 50))::INTEGER) AS ps_availqty,
    (1 + pick(i, 16 + j, 20) * 2.5)::DECIMAL(12, 2) AS ps_supplycost, gap(i, 13, 'offer') AS ps_comment
FROM range(1, 121) AS r (i), range(4) AS q (j);

CREATE TABLE orders AS
SELECT i::INTEGER AS o_orderkey, (1 + pick(i, 20, 60))::INTEGER AS o_custkey,
    (['F', 'O', 'P'])[1 + pick(i, 21, 3)] AS o_orderstatus,
    gap(i, 14, (pick(i, 22, 500) * 100.505)::DECIMAL(12, 2)) AS o_totalprice,
    DATE '1993-06-01' + (pick(i, 23, 1000))::INTEGER AS o_orderdate,
    (['1-URGENT', '2-HIGH', '3-MEDIUM', '5-LOW'])[1 + pick(i, 24, 4)] AS o_orderpriority,
    'Clerk#' || (i % 7) AS o_clerk, 0 AS o_shippriority,
    CASE WHEN i % 9 = 0 THEN 'the special late requests' ELSE gap(i, 15, 'order') END AS o_comment
FROM range(1, 501) AS r (i);

CREATE TABLE lineitem AS
SELECT o_orderkey AS l_orderkey, (1 + pick(i, 30, 120))::INTEGER AS l_partkey,
    (1 + ((1 + pick(i, 30, 120)) + pick(i, 31, 4) * 11) % 40)::INTEGER AS l_suppkey, (j + 1)::INTEGER AS l_linenumber,
    (CASE WHEN o_orderkey % 50 = 0 THEN 80 ELSE 1 + pick(i, 32, 50) END)::DECIMAL(12, 2) AS l_quantity,
    gap(i, 16, (pick(i, 33, 900) * 10.125)::DECIMAL(12, 2)) AS l_extendedprice,
    gap(i, 17, (pick(i, 34, 11) / 100.0)::DECIMAL(12, 2)) AS l_discount,
    (pick(i, 35, 9) / 100.0)::DECIMAL(12, 2) AS l_tax, (['A', 'N', 'R'])[1 + pick(i, 36, 3)] AS l_returnflag,
    (['F', 'O'])[1 + pick(i, 37, 2)] AS l_linestatus, o_orderdate + (1 + pick(i, 38, 90))::INTEGER AS l_shipdate,
    o_orderdate + (30 + pick(i, 39, 60))::INTEGER AS l_commitdate,
    o_orderdate + (5 + pick(i, 40, 110))::INTEGER AS l_receiptdate,
    (['DELIVER IN PERSON', 'NONE', 'COLLECT COD'])[1 + pick(i, 41, 3)] AS l_shipinstruct,
    (['MAIL', 'SHIP', 'AIR', 'AIR REG', 'RAIL'])[1 + pick(i, 42, 5)] AS l_shipmode, gap(i, 18, 'line') AS l_comment
FROM (SELECT *, o_orderkey * 7 + j AS i FROM orders, range(4) AS q (j) WHERE j <= o_orderkey % 5);
