-- q41: products of makers whose items come in certain looks
SELECT DISTINCT i_product_name
FROM item i1
WHERE i_manufact_id BETWEEN 32 AND 32 + 64
    AND (
        SELECT count(*) AS item_cnt
        FROM item
        WHERE i_manufact = i1.i_manufact
            AND (i_category = 'Books'
                AND (i_color = 'powder' OR i_color = 'khaki') AND (i_units = 'Ounce' OR i_units = 'Oz')
                    AND (i_size = 'medium' OR i_size = 'extra large')
                OR i_category = 'Books'
                    AND (i_color = 'brown' OR i_color = 'honeydew') AND (i_units = 'Bunch' OR i_units = 'Ton')
                    AND (i_size = 'N/A' OR i_size = 'small')
                OR i_category = 'Sports'
                    AND (i_color = 'slate' OR i_color = 'powder') AND (i_units = 'Ton' OR i_units = 'Ounce')
                    AND (i_size = 'small' OR i_size = 'medium'))
    ) > 0
ORDER BY i_product_name
LIMIT 100;

-- q42: categories in November
SELECT dt.d_year, item.i_category_id, item.i_category, sum(ss_ext_sales_price)
FROM date_dim dt, store_sales, item
WHERE dt.d_date_sk = store_sales.ss_sold_date_sk AND store_sales.ss_item_sk = item.i_item_sk
    AND item.i_manager_id = 7 AND dt.d_moy = 11 AND dt.d_year = 2000
GROUP BY dt.d_year, item.i_category_id, item.i_category
ORDER BY sum(ss_ext_sales_price) DESC NULLS LAST, dt.d_year, item.i_category_id, item.i_category
LIMIT 100;

-- q43: sales of stores by weekday
SELECT s_store_name, s_store_id, sum(CASE WHEN d_day_name = 'Sunday' THEN ss_sales_price ELSE NULL END) AS sun_sales,
    sum(CASE WHEN d_day_name = 'Monday' THEN ss_sales_price ELSE NULL END) AS mon_sales,
    sum(CASE WHEN d_day_name = 'Tuesday' THEN ss_sales_price ELSE NULL END) AS tue_sales,
    sum(CASE WHEN d_day_name = 'Wednesday' THEN ss_sales_price ELSE NULL END) AS wed_sales,
    sum(CASE WHEN d_day_name = 'Thursday' THEN ss_sales_price ELSE NULL END) AS thu_sales,
    sum(CASE WHEN d_day_name = 'Friday' THEN ss_sales_price ELSE NULL END) AS fri_sales,
    sum(CASE WHEN d_day_name = 'Saturday' THEN ss_sales_price ELSE NULL END) AS sat_sales
FROM date_dim, store_sales, store
WHERE d_date_sk = ss_sold_date_sk AND s_store_sk = ss_store_sk AND s_gmt_offset = -5 AND d_year = 2000
GROUP BY s_store_name, s_store_id
ORDER BY s_store_name, s_store_id
LIMIT 100;

-- q44: the best and the worst items of a store
SELECT asceding.rnk, i1.i_product_name AS best_performing, i2.i_product_name AS worst_performing
FROM (
    SELECT *
    FROM (
        SELECT item_sk, rank() OVER (ORDER BY rank_col ASC) AS rnk
        FROM (
            SELECT ss_item_sk AS item_sk, avg(ss_net_profit) AS rank_col
            FROM store_sales ss1
            WHERE ss_store_sk = 4
            GROUP BY ss_item_sk
            HAVING avg(ss_net_profit) > 0.9 * (
                    SELECT avg(ss_net_profit) AS rank_col
                    FROM store_sales
                    WHERE ss_store_sk = 4 AND ss_addr_sk IS NULL
                    GROUP BY ss_store_sk
                )
        ) v1
    ) v11
    WHERE rnk < 11
) asceding, (
    SELECT *
    FROM (
        SELECT item_sk, rank() OVER (ORDER BY rank_col DESC) AS rnk
        FROM (
            SELECT ss_item_sk AS item_sk, avg(ss_net_profit) AS rank_col
            FROM store_sales ss1
            WHERE ss_store_sk = 4
            GROUP BY ss_item_sk
            HAVING avg(ss_net_profit) > 0.9 * (
                    SELECT avg(ss_net_profit) AS rank_col
                    FROM store_sales
                    WHERE ss_store_sk = 4 AND ss_addr_sk IS NULL
                    GROUP BY ss_store_sk
                )
        ) v2
    ) v21
    WHERE rnk < 11
) descending, item i1, item i2
WHERE asceding.rnk = descending.rnk AND i1.i_item_sk = asceding.item_sk AND i2.i_item_sk = descending.item_sk
ORDER BY asceding.rnk, i1.i_product_name, i2.i_product_name
LIMIT 100;

-- q45: web sales of some places or some items
SELECT ca_zip, ca_city, sum(ws_sales_price)
FROM web_sales, customer, customer_address, date_dim, item
WHERE ws_bill_customer_sk = c_customer_sk AND c_current_addr_sk = ca_address_sk AND ws_item_sk = i_item_sk
    AND (substring(ca_zip FROM 1 FOR 5) IN ('85669', '86197', '88274', '83405', '86475')
        OR i_item_id IN (SELECT i_item_id FROM item WHERE i_item_sk IN (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)))
    AND ws_sold_date_sk = d_date_sk AND d_qoy = 2 AND d_year = 2000
GROUP BY ca_zip, ca_city
ORDER BY ca_zip, ca_city
LIMIT 100;

-- q46: weekend customers away from home
SELECT c_last_name, c_first_name, ca_city, bought_city, ss_ticket_number, amt, profit
FROM (
    SELECT ss_ticket_number, ss_customer_sk, ca_city AS bought_city, sum(ss_coupon_amt) AS amt,
        sum(ss_net_profit) AS profit
    FROM store_sales, date_dim, store, household_demographics, customer_address
    WHERE store_sales.ss_sold_date_sk = date_dim.d_date_sk AND store_sales.ss_store_sk = store.s_store_sk
        AND store_sales.ss_hdemo_sk = household_demographics.hd_demo_sk
        AND store_sales.ss_addr_sk = customer_address.ca_address_sk
        AND (household_demographics.hd_dep_count = 4 OR household_demographics.hd_vehicle_count = 3)
        AND date_dim.d_day_name IN ('Saturday', 'Sunday') AND date_dim.d_year IN (1999, 2000, 2001)
        AND store.s_city IN ('Fairview', 'Midway')
    GROUP BY ss_ticket_number, ss_customer_sk, ss_addr_sk, ca_city
) dn, customer, customer_address current_addr
WHERE ss_customer_sk = c_customer_sk AND customer.c_current_addr_sk = current_addr.ca_address_sk
    AND current_addr.ca_city <> bought_city
ORDER BY c_last_name NULLS LAST, c_first_name NULLS LAST, ca_city, bought_city, ss_ticket_number
LIMIT 100;

-- q47: months beside their neighbours
WITH v1 AS (
    SELECT i_category, i_brand, s_store_name, s_company_name, d_year, d_moy, sum(ss_sales_price) AS sum_sales,
        avg(sum(ss_sales_price)) OVER (PARTITION BY i_category, i_brand, s_store_name, s_company_name, d_year)
            AS avg_monthly_sales,
        rank() OVER (PARTITION BY i_category, i_brand, s_store_name, s_company_name ORDER BY d_year, d_moy) AS rn
    FROM item, store_sales, date_dim, store
    WHERE ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND ss_store_sk = s_store_sk
        AND (d_year = 1999 OR d_year = 1998 AND d_moy = 12 OR d_year = 2000 AND d_moy = 1)
    GROUP BY i_category, i_brand, s_store_name, s_company_name, d_year, d_moy
), v2 AS (
    SELECT v1.i_category, v1.i_brand, v1.s_store_name, v1.d_year, v1.d_moy, v1.avg_monthly_sales, v1.sum_sales,
        v1_lag.sum_sales AS psum, v1_lead.sum_sales AS nsum
    FROM v1, v1 v1_lag, v1 v1_lead
    WHERE v1.i_category = v1_lag.i_category AND v1.i_category = v1_lead.i_category AND v1.i_brand = v1_lag.i_brand
        AND v1.i_brand = v1_lead.i_brand AND v1.s_store_name = v1_lag.s_store_name
        AND v1.s_store_name = v1_lead.s_store_name AND v1.rn = v1_lag.rn + 1 AND v1.rn = v1_lead.rn - 1
)
SELECT *
FROM v2
WHERE d_year = 1999 AND avg_monthly_sales > 0
    AND CASE WHEN avg_monthly_sales > 0 THEN abs(sum_sales - avg_monthly_sales) / avg_monthly_sales ELSE NULL END > 0.1
ORDER BY sum_sales - avg_monthly_sales, i_category, i_brand, s_store_name, d_moy
LIMIT 100;

-- q48: quantities by demographics or address
SELECT sum(ss_quantity)
FROM store_sales, store, customer_demographics, customer_address, date_dim
WHERE s_store_sk = ss_store_sk AND ss_sold_date_sk = d_date_sk AND d_year = 2000
    AND (cd_demo_sk = ss_cdemo_sk AND cd_marital_status = 'M' AND cd_education_status = '2 yr Degree'
            AND ss_sales_price BETWEEN 10.00 AND 50.00
        OR cd_demo_sk = ss_cdemo_sk AND cd_marital_status = 'D' AND cd_education_status = 'College'
            AND ss_sales_price BETWEEN 50.00 AND 100.00)
    AND (ss_addr_sk = ca_address_sk AND ca_state IN ('TN', 'OH') AND ss_net_profit BETWEEN 0 AND 200
        OR ss_addr_sk = ca_address_sk AND ca_state IN ('GA') AND ss_net_profit BETWEEN 150 AND 300);

-- q49: the worst return ratios of each channel
SELECT channel, item, return_ratio, return_rank, currency_rank
FROM (
    SELECT 'web' AS channel, web.item, web.return_ratio, web.return_rank, web.currency_rank
    FROM (
        SELECT item, return_ratio, currency_ratio, rank() OVER (ORDER BY return_ratio) AS return_rank,
            rank() OVER (ORDER BY currency_ratio) AS currency_rank
        FROM (
            SELECT ws.ws_item_sk AS item,
                CAST(sum(coalesce(wr.wr_return_quantity, 0)) AS DECIMAL(15, 4))
                    / CAST(sum(coalesce(ws.ws_quantity, 0)) AS DECIMAL(15, 4)) AS return_ratio,
                CAST(sum(coalesce(wr.wr_return_amt, 0)) AS DECIMAL(15, 4))
                    / CAST(sum(coalesce(ws.ws_net_paid, 0)) AS DECIMAL(15, 4)) AS currency_ratio
            FROM web_sales ws LEFT OUTER JOIN web_returns wr
                    ON ws.ws_order_number = wr.wr_order_number AND ws.ws_item_sk = wr.wr_item_sk,
                date_dim
            WHERE wr.wr_return_amt > 10 AND ws.ws_net_profit > 1 AND ws.ws_net_paid > 0 AND ws.ws_quantity > 0
                AND ws_sold_date_sk = d_date_sk AND d_year = 1999 AND d_moy BETWEEN 8 AND 12
            GROUP BY ws.ws_item_sk
        ) in_web
    ) web
    WHERE web.return_rank <= 10 OR web.currency_rank <= 10
    UNION
    SELECT 'catalog', catalog.item, catalog.return_ratio, catalog.return_rank, catalog.currency_rank
    FROM (
        SELECT item, return_ratio, currency_ratio, rank() OVER (ORDER BY return_ratio) AS return_rank,
            rank() OVER (ORDER BY currency_ratio) AS currency_rank
        FROM (
            SELECT cs.cs_item_sk AS item,
                CAST(sum(coalesce(cr.cr_return_quantity, 0)) AS DECIMAL(15, 4))
                    / CAST(sum(coalesce(cs.cs_quantity, 0)) AS DECIMAL(15, 4)) AS return_ratio,
                CAST(sum(coalesce(cr.cr_return_amount, 0)) AS DECIMAL(15, 4))
                    / CAST(sum(coalesce(cs.cs_net_paid, 0)) AS DECIMAL(15, 4)) AS currency_ratio
            FROM catalog_sales cs LEFT OUTER JOIN catalog_returns cr
                    ON cs.cs_order_number = cr.cr_order_number AND cs.cs_item_sk = cr.cr_item_sk,
                date_dim
            WHERE cr.cr_return_amount > 10 AND cs.cs_net_profit > 1 AND cs.cs_net_paid > 0 AND cs.cs_quantity > 0
                AND cs_sold_date_sk = d_date_sk AND d_year = 1999 AND d_moy BETWEEN 8 AND 12
            GROUP BY cs.cs_item_sk
        ) in_cat
    ) catalog
    WHERE catalog.return_rank <= 10 OR catalog.currency_rank <= 10
    UNION
    SELECT 'store', store.item, store.return_ratio, store.return_rank, store.currency_rank
    FROM (
        SELECT item, return_ratio, currency_ratio, rank() OVER (ORDER BY return_ratio) AS return_rank,
            rank() OVER (ORDER BY currency_ratio) AS currency_rank
        FROM (
            SELECT sts.ss_item_sk AS item,
                CAST(sum(coalesce(sr.sr_return_quantity, 0)) AS DECIMAL(15, 4))
                    / CAST(sum(coalesce(sts.ss_quantity, 0)) AS DECIMAL(15, 4)) AS return_ratio,
                CAST(sum(coalesce(sr.sr_return_amt, 0)) AS DECIMAL(15, 4))
                    / CAST(sum(coalesce(sts.ss_net_paid, 0)) AS DECIMAL(15, 4)) AS currency_ratio
            FROM store_sales sts LEFT OUTER JOIN store_returns sr
                    ON sts.ss_ticket_number = sr.sr_ticket_number AND sts.ss_item_sk = sr.sr_item_sk,
                date_dim
            WHERE sr.sr_return_amt > 10 AND sts.ss_net_profit > 1 AND sts.ss_net_paid > 0 AND sts.ss_quantity > 0
                AND ss_sold_date_sk = d_date_sk AND d_year = 1999 AND d_moy BETWEEN 8 AND 12
            GROUP BY sts.ss_item_sk
        ) in_store
    ) store
    WHERE store.return_rank <= 10 OR store.currency_rank <= 10
) tmp
ORDER BY 1, 4, 5, 2
LIMIT 100;

-- q50: how long customers of each store wait before they return an item
SELECT s_store_name, s_company_id, s_street_number, s_street_name, s_street_type, s_suite_number, s_city, s_county,
    s_state, s_zip,
    sum(CASE WHEN sr_returned_date_sk - ss_sold_date_sk <= 30 THEN 1 ELSE 0 END) AS "30 days",
    sum(CASE
        WHEN sr_returned_date_sk - ss_sold_date_sk > 30 AND sr_returned_date_sk - ss_sold_date_sk <= 60 THEN 1
        ELSE 0
    END) AS "31-60 days",
    sum(CASE
        WHEN sr_returned_date_sk - ss_sold_date_sk > 60 AND sr_returned_date_sk - ss_sold_date_sk <= 90 THEN 1
        ELSE 0
    END) AS "61-90 days",
    sum(CASE
        WHEN sr_returned_date_sk - ss_sold_date_sk > 90 AND sr_returned_date_sk - ss_sold_date_sk <= 120 THEN 1
        ELSE 0
    END) AS "91-120 days",
    sum(CASE WHEN sr_returned_date_sk - ss_sold_date_sk > 120 THEN 1 ELSE 0 END) AS ">120 days"
FROM store_sales, store_returns, store, date_dim d1, date_dim d2
WHERE d2.d_year = 2000 AND d2.d_moy = 8 AND ss_ticket_number = sr_ticket_number AND ss_item_sk = sr_item_sk
    AND ss_sold_date_sk = d1.d_date_sk AND sr_returned_date_sk = d2.d_date_sk AND ss_customer_sk = sr_customer_sk
    AND ss_store_sk = s_store_sk
GROUP BY s_store_name, s_company_id, s_street_number, s_street_name, s_street_type, s_suite_number, s_city, s_county,
    s_state, s_zip
ORDER BY s_store_name, s_company_id, s_street_number, s_street_name, s_street_type, s_suite_number, s_city, s_county,
    s_state, s_zip
LIMIT 100;

-- q51: days on which an item's web sales so far exceed those in stores
WITH web_v1 AS (
    SELECT ws_item_sk AS item_sk, d_date,
        sum(sum(ws_sales_price)) OVER (
            PARTITION BY ws_item_sk
            ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS cume_sales
    FROM web_sales, date_dim
    WHERE ws_sold_date_sk = d_date_sk AND d_month_seq BETWEEN 1200 AND 1200 + 11 AND ws_item_sk IS NOT NULL
    GROUP BY ws_item_sk, d_date
), store_v1 AS (
    SELECT ss_item_sk AS item_sk, d_date,
        sum(sum(ss_sales_price)) OVER (
            PARTITION BY ss_item_sk
            ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS cume_sales
    FROM store_sales, date_dim
    WHERE ss_sold_date_sk = d_date_sk AND d_month_seq BETWEEN 1200 AND 1200 + 11 AND ss_item_sk IS NOT NULL
    GROUP BY ss_item_sk, d_date
)
SELECT *
FROM (
    SELECT item_sk, d_date, web_sales, store_sales,
        max(web_sales) OVER (
            PARTITION BY item_sk
            ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS web_cumulative,
        max(store_sales) OVER (
            PARTITION BY item_sk
            ORDER BY d_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS store_cumulative
    FROM (
        SELECT CASE WHEN web.item_sk IS NOT NULL THEN web.item_sk ELSE store.item_sk END AS item_sk,
            CASE WHEN web.d_date IS NOT NULL THEN web.d_date ELSE store.d_date END AS d_date,
            web.cume_sales AS web_sales, store.cume_sales AS store_sales
        FROM web_v1 web FULL OUTER JOIN store_v1 store ON web.item_sk = store.item_sk AND web.d_date = store.d_date
    ) x
) y
WHERE web_cumulative > store_cumulative
ORDER BY item_sk, d_date
LIMIT 100;

-- q52: brands in November
SELECT dt.d_year, item.i_brand_id AS brand_id, item.i_brand AS brand, sum(ss_ext_sales_price) AS ext_price
FROM date_dim dt, store_sales, item
WHERE dt.d_date_sk = store_sales.ss_sold_date_sk AND store_sales.ss_item_sk = item.i_item_sk
    AND item.i_manager_id = 7 AND dt.d_moy = 11 AND dt.d_year = 2000
GROUP BY dt.d_year, item.i_brand, item.i_brand_id
ORDER BY dt.d_year, ext_price DESC NULLS LAST, brand_id
LIMIT 100;

-- q53: manufacturers whose quarters differ from their average
SELECT *
FROM (
    SELECT i_manufact_id, sum(ss_sales_price) AS sum_sales,
        avg(sum(ss_sales_price)) OVER (PARTITION BY i_manufact_id) AS avg_quarterly_sales
    FROM item, store_sales, date_dim, store
    WHERE ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND ss_store_sk = s_store_sk
        AND d_month_seq IN (1200, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1209, 1210, 1211)
        AND (i_category IN ('Books', 'Home') AND i_class IN ('personal', 'portable', 'reference', 'self-help')
            OR i_category IN ('Sports') AND i_class IN ('personal', 'portable'))
    GROUP BY i_manufact_id, d_qoy
) tmp1
WHERE CASE
        WHEN avg_quarterly_sales > 0 THEN abs(sum_sales - avg_quarterly_sales) / avg_quarterly_sales
        ELSE NULL
    END > 0.1
ORDER BY avg_quarterly_sales, sum_sales, i_manufact_id
LIMIT 100;

-- q54: what customers of a product spend near home in the months after
WITH my_customers AS (
    SELECT DISTINCT c_customer_sk, c_current_addr_sk
    FROM (
        SELECT cs_sold_date_sk AS sold_date_sk, cs_bill_customer_sk AS customer_sk, cs_item_sk AS item_sk
        FROM catalog_sales
        UNION ALL
        SELECT ws_sold_date_sk, ws_bill_customer_sk, ws_item_sk
        FROM web_sales
    ) cs_or_ws_sales, item, date_dim, customer
    WHERE sold_date_sk = d_date_sk AND item_sk = i_item_sk AND i_category = 'Books' AND i_class = 'portable'
        AND c_customer_sk = cs_or_ws_sales.customer_sk AND d_moy = 12 AND d_year = 1999
), my_revenue AS (
    SELECT c_customer_sk, sum(ss_ext_sales_price) AS revenue
    FROM my_customers, store_sales, customer_address, store, date_dim
    WHERE c_current_addr_sk = ca_address_sk AND ca_county = s_county AND ca_state = s_state
        AND ss_sold_date_sk = d_date_sk AND c_customer_sk = ss_customer_sk
        AND d_month_seq BETWEEN (SELECT DISTINCT d_month_seq + 1 FROM date_dim WHERE d_year = 1999 AND d_moy = 12)
            AND (SELECT DISTINCT d_month_seq + 3 FROM date_dim WHERE d_year = 1999 AND d_moy = 12)
    GROUP BY c_customer_sk
), segments AS (
    SELECT CAST(revenue / 50 AS INTEGER) AS segment
    FROM my_revenue
)
SELECT segment, count(*) AS num_customers, segment * 50 AS segment_base
FROM segments
GROUP BY segment
ORDER BY segment, num_customers
LIMIT 100;

-- q55: brands of a manager
SELECT i_brand_id AS brand_id, i_brand AS brand, sum(ss_ext_sales_price) AS ext_price
FROM date_dim, store_sales, item
WHERE d_date_sk = ss_sold_date_sk AND ss_item_sk = i_item_sk AND i_manager_id = 14 AND d_moy = 11 AND d_year = 1999
GROUP BY i_brand, i_brand_id
ORDER BY ext_price DESC NULLS LAST, i_brand_id
LIMIT 100;

-- q56: items of some colours over all channels
WITH ss AS (
    SELECT i_item_id, sum(ss_ext_sales_price) AS total_sales
    FROM store_sales, date_dim, customer_address, item
    WHERE i_item_id IN (SELECT i_item_id FROM item WHERE i_color IN ('slate', 'khaki', 'brown'))
        AND ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND d_year = 2000 AND d_moy = 2
        AND ss_addr_sk = ca_address_sk AND ca_gmt_offset = -5
    GROUP BY i_item_id
), cs AS (
    SELECT i_item_id, sum(cs_ext_sales_price) AS total_sales
    FROM catalog_sales, date_dim, customer_address, item
    WHERE i_item_id IN (SELECT i_item_id FROM item WHERE i_color IN ('slate', 'khaki', 'brown'))
        AND cs_item_sk = i_item_sk AND cs_sold_date_sk = d_date_sk AND d_year = 2000 AND d_moy = 2
        AND cs_bill_addr_sk = ca_address_sk AND ca_gmt_offset = -5
    GROUP BY i_item_id
), ws AS (
    SELECT i_item_id, sum(ws_ext_sales_price) AS total_sales
    FROM web_sales, date_dim, customer_address, item
    WHERE i_item_id IN (SELECT i_item_id FROM item WHERE i_color IN ('slate', 'khaki', 'brown'))
        AND ws_item_sk = i_item_sk AND ws_sold_date_sk = d_date_sk AND d_year = 2000 AND d_moy = 2
        AND ws_bill_addr_sk = ca_address_sk AND ca_gmt_offset = -5
    GROUP BY i_item_id
)
SELECT i_item_id, sum(total_sales) AS total_sales
FROM (SELECT * FROM ss UNION ALL SELECT * FROM cs UNION ALL SELECT * FROM ws) tmp1
GROUP BY i_item_id
ORDER BY total_sales, i_item_id
LIMIT 100;

-- q57: months of call centres beside their neighbours
WITH v1 AS (
    SELECT i_category, i_brand, cc_name, d_year, d_moy, sum(cs_sales_price) AS sum_sales,
        avg(sum(cs_sales_price)) OVER (PARTITION BY i_category, i_brand, cc_name, d_year) AS avg_monthly_sales,
        rank() OVER (PARTITION BY i_category, i_brand, cc_name ORDER BY d_year, d_moy) AS rn
    FROM item, catalog_sales, date_dim, call_center
    WHERE cs_item_sk = i_item_sk AND cs_sold_date_sk = d_date_sk AND cc_call_center_sk = cs_call_center_sk
        AND (d_year = 1999 OR d_year = 1999 - 1 AND d_moy = 12 OR d_year = 1999 + 1 AND d_moy = 1)
    GROUP BY i_category, i_brand, cc_name, d_year, d_moy
), v2 AS (
    SELECT v1.i_category, v1.i_brand, v1.cc_name, v1.d_year, v1.d_moy, v1.avg_monthly_sales, v1.sum_sales,
        v1_lag.sum_sales AS psum, v1_lead.sum_sales AS nsum
    FROM v1, v1 v1_lag, v1 v1_lead
    WHERE v1.i_category = v1_lag.i_category AND v1.i_category = v1_lead.i_category AND v1.i_brand = v1_lag.i_brand
        AND v1.i_brand = v1_lead.i_brand AND v1.cc_name = v1_lag.cc_name AND v1.cc_name = v1_lead.cc_name
        AND v1.rn = v1_lag.rn + 1 AND v1.rn = v1_lead.rn - 1
)
SELECT *
FROM v2
WHERE d_year = 1999 AND avg_monthly_sales > 0
    AND CASE WHEN avg_monthly_sales > 0 THEN abs(sum_sales - avg_monthly_sales) / avg_monthly_sales ELSE NULL END > 0.1
ORDER BY sum_sales - avg_monthly_sales, i_category, i_brand, cc_name, d_moy
LIMIT 100;

-- q58: items that sell alike in every channel
WITH ss_items AS (
    SELECT i_item_id AS item_id, sum(ss_ext_sales_price) AS ss_item_rev
    FROM store_sales, item, date_dim
    WHERE ss_item_sk = i_item_sk
        AND d_date IN (
            SELECT d_date
            FROM date_dim
            WHERE d_month_seq = (SELECT d_month_seq FROM date_dim WHERE d_date = CAST('2000-01-03' AS DATE))
        ) AND ss_sold_date_sk = d_date_sk
    GROUP BY i_item_id
), cs_items AS (
    SELECT i_item_id AS item_id, sum(cs_ext_sales_price) AS cs_item_rev
    FROM catalog_sales, item, date_dim
    WHERE cs_item_sk = i_item_sk
        AND d_date IN (
            SELECT d_date
            FROM date_dim
            WHERE d_month_seq = (SELECT d_month_seq FROM date_dim WHERE d_date = CAST('2000-01-03' AS DATE))
        ) AND cs_sold_date_sk = d_date_sk
    GROUP BY i_item_id
), ws_items AS (
    SELECT i_item_id AS item_id, sum(ws_ext_sales_price) AS ws_item_rev
    FROM web_sales, item, date_dim
    WHERE ws_item_sk = i_item_sk
        AND d_date IN (
            SELECT d_date
            FROM date_dim
            WHERE d_month_seq = (SELECT d_month_seq FROM date_dim WHERE d_date = CAST('2000-01-03' AS DATE))
        ) AND ws_sold_date_sk = d_date_sk
    GROUP BY i_item_id
)
SELECT ss_items.item_id, ss_item_rev,
    ss_item_rev / ((ss_item_rev + cs_item_rev + ws_item_rev) / 3) * 100 AS ss_dev, cs_item_rev,
    cs_item_rev / ((ss_item_rev + cs_item_rev + ws_item_rev) / 3) * 100 AS cs_dev, ws_item_rev,
    ws_item_rev / ((ss_item_rev + cs_item_rev + ws_item_rev) / 3) * 100 AS ws_dev,
    (ss_item_rev + cs_item_rev + ws_item_rev) / 3 AS average
FROM ss_items, cs_items, ws_items
WHERE ss_items.item_id = cs_items.item_id AND ss_items.item_id = ws_items.item_id
    AND ss_item_rev BETWEEN 0.4 * cs_item_rev AND 1.6 * cs_item_rev
    AND ss_item_rev BETWEEN 0.4 * ws_item_rev AND 1.6 * ws_item_rev
    AND cs_item_rev BETWEEN 0.4 * ss_item_rev AND 1.6 * ss_item_rev
    AND cs_item_rev BETWEEN 0.4 * ws_item_rev AND 1.6 * ws_item_rev
    AND ws_item_rev BETWEEN 0.4 * ss_item_rev AND 1.6 * ss_item_rev
    AND ws_item_rev BETWEEN 0.4 * cs_item_rev AND 1.6 * cs_item_rev
ORDER BY ss_items.item_id, ss_item_rev
LIMIT 100;

-- q59: weeks of a year beside those of the next
WITH wss AS (
    SELECT d_week_seq, ss_store_sk, sum(CASE WHEN d_day_name = 'Sunday' THEN ss_sales_price ELSE NULL END) AS sun_sales,
        sum(CASE WHEN d_day_name = 'Monday' THEN ss_sales_price ELSE NULL END) AS mon_sales
    FROM store_sales, date_dim
    WHERE d_date_sk = ss_sold_date_sk
    GROUP BY d_week_seq, ss_store_sk
)
SELECT s_store_name1, s_store_id1, d_week_seq1, sun_sales1 / sun_sales2, mon_sales1 / mon_sales2
FROM (
    SELECT s_store_name AS s_store_name1, wss.d_week_seq AS d_week_seq1, s_store_id AS s_store_id1,
        sun_sales AS sun_sales1, mon_sales AS mon_sales1
    FROM wss, store
    WHERE ss_store_sk = s_store_sk AND d_week_seq BETWEEN 5 AND 50
) y, (
    SELECT wss.d_week_seq AS d_week_seq2, s_store_id AS s_store_id2, nullif(sun_sales, 0) AS sun_sales2,
        nullif(mon_sales, 0) AS mon_sales2
    FROM wss, store
    WHERE ss_store_sk = s_store_sk AND d_week_seq BETWEEN 57 AND 102
) x
WHERE s_store_id1 = s_store_id2 AND d_week_seq1 = d_week_seq2 - 52
ORDER BY s_store_name1, s_store_id1, d_week_seq1
LIMIT 100;

-- q60: items of a category over all channels
WITH ss AS (
    SELECT i_item_id, sum(ss_ext_sales_price) AS total_sales
    FROM store_sales, date_dim, customer_address, item
    WHERE i_item_id IN (SELECT i_item_id FROM item WHERE i_category IN ('Books'))
        AND ss_item_sk = i_item_sk AND ss_sold_date_sk = d_date_sk AND d_year = 1999 AND d_moy = 9
        AND ss_addr_sk = ca_address_sk AND ca_gmt_offset = -5
    GROUP BY i_item_id
), cs AS (
    SELECT i_item_id, sum(cs_ext_sales_price) AS total_sales
    FROM catalog_sales, date_dim, customer_address, item
    WHERE i_item_id IN (SELECT i_item_id FROM item WHERE i_category IN ('Books'))
        AND cs_item_sk = i_item_sk AND cs_sold_date_sk = d_date_sk AND d_year = 1999 AND d_moy = 9
        AND cs_bill_addr_sk = ca_address_sk AND ca_gmt_offset = -5
    GROUP BY i_item_id
), ws AS (
    SELECT i_item_id, sum(ws_ext_sales_price) AS total_sales
    FROM web_sales, date_dim, customer_address, item
    WHERE i_item_id IN (SELECT i_item_id FROM item WHERE i_category IN ('Books'))
        AND ws_item_sk = i_item_sk AND ws_sold_date_sk = d_date_sk AND d_year = 1999 AND d_moy = 9
        AND ws_bill_addr_sk = ca_address_sk AND ca_gmt_offset = -5
    GROUP BY i_item_id
)
SELECT i_item_id, sum(total_sales) AS total_sales
FROM (SELECT * FROM ss UNION ALL SELECT * FROM cs UNION ALL SELECT * FROM ws) tmp1
GROUP BY i_item_id
ORDER BY i_item_id, total_sales
LIMIT 100;
