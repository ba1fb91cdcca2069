-- The tables of TPC-DS (specification 3.2.0, section 2) with the columns the queries here name and small made-up
-- rows: duplicates, ties, midpoints and, outside of keys, nulls.
-- Another sequence for each k; plain arithmetic, so that every engine and version makes the same rows.
CREATE MACRO pick(i, k, n) AS
    ((i * 48271 + k * 69621 + (i * (k + 7)) % 1013 * 8191 + (i * i + k * k) % 997 * 131) % 65521) % n;
CREATE MACRO gap(i, k, v) AS CASE WHEN (i * 31 + k * 17) % 13 = 0 THEN NULL ELSE v END;
CREATE MACRO money(i, k, n, step) AS ((1 + pick(i, k, n)) * step)::DECIMAL(7, 2);

CREATE TABLE date_dim AS
SELECT (2450000 + i)::INTEGER AS d_date_sk, DATE '1998-12-01' + i::INTEGER AS d_date,
    year(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_year, month(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_moy,
    day(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_dom, quarter(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_qoy,
    (['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[1 + i % 7] AS d_day_name,
    ((1 + i) % 7)::INTEGER AS d_dow,
    (1187 + (year(DATE '1998-12-01' + i::INTEGER) - 1999) * 12 + month(DATE '1998-12-01' + i::INTEGER))::INTEGER
        AS d_month_seq,
    (i // 7)::INTEGER AS d_week_seq,
    year(DATE '1998-12-01' + i::INTEGER) || 'Q' || quarter(DATE '1998-12-01' + i::INTEGER) AS d_quarter_name
FROM range(800) AS r (i);

CREATE TABLE time_dim AS
SELECT i::INTEGER AS t_time_sk, (i * 60)::INTEGER AS t_time, (i // 60)::INTEGER AS t_hour,
    (i % 60)::INTEGER AS t_minute,
    CASE WHEN i // 60 IN (6, 7, 8) THEN 'breakfast' WHEN i // 60 IN (17, 18, 19) THEN 'dinner' END AS t_meal_time
FROM range(0, 1440, 7) AS r (i);

CREATE TABLE item AS
SELECT i::INTEGER AS i_item_sk, 'ITEM' || (i // 2) AS i_item_id, gap(i, 1, 'item ' || i % 9) AS i_item_desc,
    (1 + pick(i, 1, 5))::INTEGER AS i_brand_id, 'brand ' || (1 + pick(i, 1, 5)) AS i_brand,
    (1 + pick(i, 2, 4))::INTEGER AS i_class_id,
    (['personal', 'portable', 'reference', 'self-help'])[1 + pick(i, 2, 4)] AS i_class,
    (1 + pick(i, 3, 3))::INTEGER AS i_category_id, (['Books', 'Sports', 'Home'])[1 + pick(i, 3, 3)] AS i_category,
    (pick(i, 4, 5) * 32)::INTEGER AS i_manufact_id, gap(i, 71, 'maker ' || pick(i, 4, 5)) AS i_manufact,
    (pick(i, 5, 4) * 7)::INTEGER AS i_manager_id,
    gap(i, 2, (pick(i, 6, 90) + 0.5)::DECIMAL(7, 2)) AS i_current_price,
    gap(i, 72, (['powder', 'khaki', 'brown', 'honeydew', 'slate'])[1 + pick(i, 73, 5)]) AS i_color,
    (['Ounce', 'Oz', 'Bunch', 'Ton'])[1 + pick(i, 74, 4)] AS i_units,
    gap(i, 75, (['medium', 'extra large', 'N/A', 'small'])[1 + pick(i, 76, 4)]) AS i_size,
    gap(i, 77, 'product ' || i // 3) AS i_product_name
FROM range(1, 81) AS r (i);

CREATE TABLE store AS
SELECT i::INTEGER AS s_store_sk, 'STORE' || i AS s_store_id, (['ese', 'ought', 'able'])[1 + i % 3] AS s_store_name,
    (['Midway', 'Fairview'])[1 + i % 2] AS s_city, gap(i, 3, 'Ziebach County') AS s_county,
    (['TN', 'TN', 'GA'])[1 + i % 3] AS s_state, (-5)::INTEGER AS s_gmt_offset,
    (200 + i * 10)::INTEGER AS s_number_employees,
    (['35709', '24128', '60191', '35124', '85669', '88274'])[i] AS s_zip, 'Unknown' AS s_company_name,
    1::INTEGER AS s_company_id, (6 + i % 3)::INTEGER AS s_market_id, (100 + i) || '' AS s_street_number,
    'Elm ' || i AS s_street_name, gap(i, 4, 'Road') AS s_street_type, 'Suite ' || i * 10 AS s_suite_number
FROM range(1, 7) AS r (i);

CREATE TABLE call_center AS
SELECT i::INTEGER AS cc_call_center_sk, 'CENTER' || i AS cc_call_center_id,
    (['NY Metro', 'Mid Atlantic', 'North Midwest'])[i] AS cc_name, 'Manager ' || i AS cc_manager,
    (['Ziebach County', 'Williamson County', 'Ziebach County'])[i] AS cc_county
FROM range(1, 4) AS r (i);

CREATE TABLE catalog_page AS
SELECT i::INTEGER AS cp_catalog_page_sk, 'PAGE' || i AS cp_catalog_page_id FROM range(1, 11) AS r (i);

CREATE TABLE web_site AS
SELECT i::INTEGER AS web_site_sk, 'SITE' || i AS web_site_id, 'site_' || i % 2 AS web_name,
    (['pri', 'able', 'pri'])[i] AS web_company_name
FROM range(1, 4) AS r (i);

CREATE TABLE web_page AS
SELECT i::INTEGER AS wp_web_page_sk, (4900 + i * 60)::INTEGER AS wp_char_count FROM range(1, 7) AS r (i);

CREATE TABLE warehouse AS
SELECT i::INTEGER AS w_warehouse_sk, gap(i, 3, 'A warehouse with number ' || i) AS w_warehouse_name,
    gap(i, 4, (50000 + i * 12345)::INTEGER) AS w_warehouse_sq_ft, 'Fairview' AS w_city,
    'Williamson County' AS w_county, (['TN', 'GA'])[1 + i % 2] AS w_state, 'United States' AS w_country
FROM range(1, 5) AS r (i);

CREATE TABLE ship_mode AS
SELECT i::INTEGER AS sm_ship_mode_sk, (['EXPRESS', 'OVERNIGHT', 'REGULAR'])[1 + i % 3] AS sm_type,
    (['DHL', 'BARIAN', 'UPS'])[1 + i // 2 % 3] AS sm_carrier
FROM range(1, 7) AS r (i);

CREATE TABLE reason AS
SELECT i::INTEGER AS r_reason_sk, 'reason ' || i AS r_reason_desc FROM range(1, 9) AS r (i);

CREATE TABLE income_band AS
SELECT i::INTEGER AS ib_income_band_sk, (i * 10000 - 9999)::INTEGER AS ib_lower_bound,
    (i * 10000)::INTEGER AS ib_upper_bound
FROM range(1, 11) AS r (i);

CREATE TABLE customer_demographics AS
SELECT i::INTEGER AS cd_demo_sk, (['M', 'F'])[1 + i % 2] AS cd_gender,
    (['S', 'M', 'D'])[1 + i % 3] AS cd_marital_status,
    (['College', '2 yr Degree'])[1 + i // 3 % 2] AS cd_education_status,
    (500 + i % 4 * 500)::INTEGER AS cd_purchase_estimate, (['Good', 'Low Risk'])[1 + i // 2 % 2] AS cd_credit_rating,
    (i % 5)::INTEGER AS cd_dep_count, (i % 3)::INTEGER AS cd_dep_employed_count,
    (i // 2 % 3)::INTEGER AS cd_dep_college_count
FROM range(1, 13) AS r (i);

CREATE TABLE household_demographics AS
SELECT i::INTEGER AS hd_demo_sk, (['>10000', 'Unknown', '0-500'])[1 + i % 3] AS hd_buy_potential,
    (i % 8)::INTEGER AS hd_dep_count, (i % 5 - 1)::INTEGER AS hd_vehicle_count,
    gap(i, 71, (1 + i % 10)::INTEGER) AS hd_income_band_sk
FROM range(1, 25) AS r (i);

CREATE TABLE promotion AS
SELECT i::INTEGER AS p_promo_sk, gap(i, 4, (['N', 'Y'])[1 + i % 2]) AS p_channel_email,
    (['N', 'Y'])[1 + i // 2 % 2] AS p_channel_event, (['Y', 'N'])[1 + i // 4 % 2] AS p_channel_dmail,
    gap(i, 5, 'N') AS p_channel_tv
FROM range(1, 9) AS r (i);

CREATE TABLE customer_address AS
SELECT i::INTEGER AS ca_address_sk, gap(i, 5, (['Midway', 'Fairview', 'Oakland'])[1 + pick(i, 7, 3)]) AS ca_city,
    gap(i, 6, (['35709', '24128', '60191', '35124', '85669', '88274', '83405', '10101', '60069'])[1 + pick(i, 8, 9)])
        AS ca_zip,
    (['TN', 'GA'])[1 + i % 2] AS ca_state, (-5)::INTEGER AS ca_gmt_offset,
    (['Ziebach County', 'Walker County', 'Rush County'])[1 + pick(i, 71, 3)] AS ca_county,
    gap(i, 72, 'United States') AS ca_country, (100 + i) || '' AS ca_street_number,
    gap(i, 73, 'Oak ' || i % 4) AS ca_street_name, (['Ave', 'Lane'])[1 + i % 2] AS ca_street_type,
    gap(i, 74, 'Suite ' || i % 5) AS ca_suite_number, (['condo', 'apartment'])[1 + i % 2] AS ca_location_type
FROM range(1, 31) AS r (i);

CREATE TABLE customer AS
SELECT i::INTEGER AS c_customer_sk, 'CUSTOMER' || i AS c_customer_id, gap(i, 7, 'Name' || i % 7) AS c_last_name,
    gap(i, 8, 'First' || i % 5) AS c_first_name, (['Mr.', 'Ms.'])[1 + i % 2] AS c_salutation,
    gap(i, 9, (['Y', 'N'])[1 + i % 2]) AS c_preferred_cust_flag, (1 + pick(i, 9, 30))::INTEGER AS c_current_addr_sk,
    gap(i, 71, (1 + pick(i, 72, 12))::INTEGER) AS c_current_cdemo_sk,
    (1 + pick(i, 73, 24))::INTEGER AS c_current_hdemo_sk,
    gap(i, 74, (1930 + pick(i, 75, 60))::INTEGER) AS c_birth_year, (1 + pick(i, 76, 12))::INTEGER AS c_birth_month,
    (1 + pick(i, 77, 28))::INTEGER AS c_birth_day,
    gap(i, 78, (['UNITED STATES', 'CHILE', 'TOGO'])[1 + pick(i, 79, 3)]) AS c_birth_country,
    gap(i, 80, 'login' || i) AS c_login, 'customer' || i || '@example.org' AS c_email_address,
    gap(i, 81, (2450000 + pick(i, 82, 800))::INTEGER) AS c_last_review_date_sk,
    (2450000 + pick(i, 83, 800))::INTEGER AS c_first_sales_date_sk,
    gap(i, 84, (2450000 + pick(i, 85, 800))::INTEGER) AS c_first_shipto_date_sk
FROM range(1, 41) AS r (i);

CREATE MACRO store_day(i) AS pick(i, 10, 800);
CREATE MACRO store_item(i) AS (1 + pick(i, 12, 80))::INTEGER;
CREATE MACRO store_customer(i) AS gap(i, 12, (1 + pick(i // 4, 13, 40))::INTEGER);

CREATE TABLE store_sales AS
SELECT gap(i, 10, (2450000 + store_day(i))::INTEGER) AS ss_sold_date_sk,
    gap(i, 11, (pick(i, 11, 206) * 7)::INTEGER) AS ss_sold_time_sk, store_item(i) AS ss_item_sk,
    store_customer(i) AS ss_customer_sk, (1 + pick(i, 14, 12))::INTEGER AS ss_cdemo_sk,
    (1 + pick(i // 4, 15, 24))::INTEGER AS ss_hdemo_sk,
    gap(i // 4, 27, (1 + pick(i // 4, 16, 30))::INTEGER) AS ss_addr_sk,
    gap(i // 4, 13, (1 + pick(i // 4, 17, 6))::INTEGER) AS ss_store_sk, (1 + pick(i, 18, 8))::INTEGER AS ss_promo_sk,
    (i // 4)::INTEGER AS ss_ticket_number, gap(i, 14, (1 + pick(i, 19, 100))::INTEGER) AS ss_quantity,
    gap(i, 15, (pick(i, 20, 200) / 2.0)::DECIMAL(7, 2)) AS ss_sales_price,
    (pick(i, 21, 150) + 0.25)::DECIMAL(7, 2) AS ss_list_price,
    gap(i, 16, (pick(i, 22, 60) / 4.0)::DECIMAL(7, 2)) AS ss_coupon_amt,
    gap(i, 17, (pick(i, 23, 700) + 0.5)::DECIMAL(7, 2)) AS ss_ext_sales_price,
    (pick(i, 24, 900) + 0.05)::DECIMAL(7, 2) AS ss_ext_list_price,
    (pick(i, 25, 90) / 10.0)::DECIMAL(7, 2) AS ss_ext_tax,
    (pick(i, 26, 400) - 100.5)::DECIMAL(7, 2) AS ss_net_profit, money(i, 28, 90, 1.05) AS ss_wholesale_cost,
    gap(i, 29, money(i, 30, 60, 2.5)) AS ss_ext_discount_amt, money(i, 31, 300, 1.25) AS ss_ext_wholesale_cost,
    gap(i, 32, money(i, 33, 500, 1.5)) AS ss_net_paid
FROM range(4000) AS r (i);

CREATE TABLE store_returns AS
SELECT gap(i, 34, (2450000 + least(store_day(i) + 1 + pick(i, 35, 150), 799))::INTEGER) AS sr_returned_date_sk,
    store_item(i) AS sr_item_sk, store_customer(i) AS sr_customer_sk, (1 + pick(i, 36, 12))::INTEGER AS sr_cdemo_sk,
    gap(i // 4, 13, (1 + pick(i // 4, 17, 6))::INTEGER) AS sr_store_sk, (1 + pick(i, 37, 8))::INTEGER AS sr_reason_sk,
    (i // 4)::INTEGER AS sr_ticket_number, gap(i, 38, (1 + pick(i, 39, 40))::INTEGER) AS sr_return_quantity,
    gap(i, 40, money(i, 41, 200, 1.5)) AS sr_return_amt, money(i, 42, 90, 0.75) AS sr_net_loss
FROM range(0, 4000, 4) AS r (i);

-- Of the catalogue's sales a third repeat customer and item of a sale in a store, and a third customer and day.
CREATE MACRO catalog_day(i) AS CASE i % 3
    WHEN 0 THEN least(store_day(i) + 1 + pick(i, 43, 120), 799)
    WHEN 1 THEN store_day(i)
    ELSE pick(i, 44, 800)
END;
CREATE MACRO catalog_item(i) AS CASE WHEN i % 3 = 0 THEN store_item(i) ELSE (1 + pick(i, 45, 80))::INTEGER END;
CREATE MACRO catalog_customer(i) AS
    CASE WHEN i % 3 < 2 THEN store_customer(i) ELSE gap(i, 46, (1 + pick(i, 47, 40))::INTEGER) END;

CREATE TABLE catalog_sales AS
SELECT gap(i, 48, (2450000 + catalog_day(i))::INTEGER) AS cs_sold_date_sk,
    (pick(i, 49, 206) * 7)::INTEGER AS cs_sold_time_sk,
    gap(i, 50, (2450000 + catalog_day(i) + 2 + pick(i, 51, 130))::INTEGER) AS cs_ship_date_sk,
    catalog_customer(i) AS cs_bill_customer_sk, gap(i, 52, (1 + pick(i, 53, 12))::INTEGER) AS cs_bill_cdemo_sk,
    (1 + pick(i, 54, 24))::INTEGER AS cs_bill_hdemo_sk, (1 + pick(i // 3, 55, 30))::INTEGER AS cs_bill_addr_sk,
    catalog_customer(i) AS cs_ship_customer_sk, gap(i, 56, (1 + pick(i // 3, 57, 30))::INTEGER) AS cs_ship_addr_sk,
    gap(i, 58, (1 + pick(i // 3, 59, 3))::INTEGER) AS cs_call_center_sk,
    (1 + pick(i, 60, 10))::INTEGER AS cs_catalog_page_sk, (1 + pick(i, 61, 6))::INTEGER AS cs_ship_mode_sk,
    gap(i, 62, (1 + pick(i, 63, 4))::INTEGER) AS cs_warehouse_sk, catalog_item(i) AS cs_item_sk,
    gap(i, 64, (1 + pick(i, 65, 8))::INTEGER) AS cs_promo_sk, (i // 3)::INTEGER AS cs_order_number,
    gap(i, 66, (1 + pick(i, 67, 100))::INTEGER) AS cs_quantity, money(i, 68, 90, 1.05) AS cs_wholesale_cost,
    money(i, 69, 150, 1.25) AS cs_list_price, gap(i, 70, money(i, 71, 140, 1.5)) AS cs_sales_price,
    gap(i, 72, money(i, 73, 80, 2.5)) AS cs_ext_discount_amt, gap(i, 74, money(i, 75, 700, 1.5)) AS cs_ext_sales_price,
    money(i, 76, 300, 1.25) AS cs_ext_wholesale_cost, money(i, 77, 900, 1.1) AS cs_ext_list_price,
    gap(i, 78, (pick(i, 79, 60) / 4.0)::DECIMAL(7, 2)) AS cs_coupon_amt, money(i, 80, 90, 0.5) AS cs_ext_ship_cost,
    gap(i, 81, money(i, 82, 500, 1.5)) AS cs_net_paid, money(i, 83, 500, 1.65) AS cs_net_paid_inc_tax,
    (pick(i, 84, 400) - 100.5)::DECIMAL(7, 2) AS cs_net_profit
FROM range(2400) AS r (i);

CREATE TABLE catalog_returns AS
SELECT gap(i, 85, (2450000 + least(catalog_day(i) + 1 + pick(i, 86, 90), 799))::INTEGER) AS cr_returned_date_sk,
    catalog_item(i) AS cr_item_sk, (i // 3)::INTEGER AS cr_order_number,
    catalog_customer(i) AS cr_returning_customer_sk, (1 + pick(i, 87, 30))::INTEGER AS cr_returning_addr_sk,
    gap(i, 88, (1 + pick(i // 3, 59, 3))::INTEGER) AS cr_call_center_sk,
    (1 + pick(i, 60, 10))::INTEGER AS cr_catalog_page_sk,
    gap(i, 89, (1 + pick(i, 90, 40))::INTEGER) AS cr_return_quantity,
    gap(i, 91, money(i, 92, 200, 1.5)) AS cr_return_amount, money(i, 93, 210, 1.5) AS cr_return_amt_inc_tax,
    money(i, 94, 90, 0.75) AS cr_net_loss, gap(i, 95, money(i, 96, 90, 1.5)) AS cr_refunded_cash,
    money(i, 97, 40, 0.25) AS cr_reversed_charge, money(i, 98, 40, 0.5) AS cr_store_credit
FROM range(0, 2400, 5) AS r (i);

CREATE MACRO web_day(i) AS CASE i % 3
    WHEN 0 THEN least(store_day(i) + pick(i, 99, 200), 799)
    WHEN 1 THEN store_day(i)
    ELSE pick(i, 100, 800)
END;
CREATE MACRO web_item(i) AS CASE WHEN i % 3 = 0 THEN store_item(i) ELSE (1 + pick(i, 101, 80))::INTEGER END;
CREATE MACRO web_customer(i) AS
    CASE WHEN i % 3 < 2 THEN store_customer(i) ELSE gap(i, 102, (1 + pick(i, 103, 40))::INTEGER) END;

CREATE TABLE web_sales AS
SELECT gap(i, 104, (2450000 + web_day(i))::INTEGER) AS ws_sold_date_sk,
    (pick(i, 105, 206) * 7)::INTEGER AS ws_sold_time_sk,
    gap(i, 106, (2450000 + web_day(i) + 1 + pick(i, 107, 130))::INTEGER) AS ws_ship_date_sk,
    web_item(i) AS ws_item_sk, web_customer(i) AS ws_bill_customer_sk,
    (1 + pick(i // 3, 108, 30))::INTEGER AS ws_bill_addr_sk,
    gap(i, 109, (1 + pick(i, 110, 40))::INTEGER) AS ws_ship_customer_sk,
    (1 + pick(i // 3, 111, 30))::INTEGER AS ws_ship_addr_sk, (1 + pick(i, 112, 24))::INTEGER AS ws_ship_hdemo_sk,
    (1 + pick(i, 113, 6))::INTEGER AS ws_web_page_sk,
    gap(i, 114, (1 + pick(i // 3, 115, 3))::INTEGER) AS ws_web_site_sk,
    (1 + pick(i, 116, 6))::INTEGER AS ws_ship_mode_sk, gap(i, 117, (1 + pick(i, 118, 4))::INTEGER) AS ws_warehouse_sk,
    (1 + pick(i, 119, 8))::INTEGER AS ws_promo_sk, (i // 3)::INTEGER AS ws_order_number,
    gap(i, 120, (1 + pick(i, 121, 100))::INTEGER) AS ws_quantity, money(i, 122, 90, 1.05) AS ws_wholesale_cost,
    money(i, 123, 150, 1.25) AS ws_list_price, gap(i, 124, money(i, 125, 140, 1.5)) AS ws_sales_price,
    gap(i, 126, money(i, 127, 80, 2.5)) AS ws_ext_discount_amt,
    gap(i, 128, money(i, 129, 700, 1.5)) AS ws_ext_sales_price, money(i, 130, 300, 1.25) AS ws_ext_wholesale_cost,
    money(i, 131, 900, 1.1) AS ws_ext_list_price, money(i, 132, 90, 0.5) AS ws_ext_ship_cost,
    gap(i, 133, money(i, 134, 500, 1.5)) AS ws_net_paid, (pick(i, 135, 400) - 100.5)::DECIMAL(7, 2) AS ws_net_profit
FROM range(1800) AS r (i);

CREATE TABLE web_returns AS
SELECT gap(i, 136, (2450000 + least(web_day(i) + 1 + pick(i, 137, 90), 799))::INTEGER) AS wr_returned_date_sk,
    web_item(i) AS wr_item_sk, (i // 3)::INTEGER AS wr_order_number, web_customer(i) AS wr_returning_customer_sk,
    (1 + pick(i, 138, 30))::INTEGER AS wr_returning_addr_sk, (1 + pick(i, 139, 30))::INTEGER AS wr_refunded_addr_sk,
    (1 + i // 4 % 12)::INTEGER AS wr_refunded_cdemo_sk, (1 + (i // 4 + pick(i, 140, 2) * 6) % 12)::INTEGER
        AS wr_returning_cdemo_sk,
    (1 + pick(i, 113, 6))::INTEGER AS wr_web_page_sk, (1 + pick(i, 141, 8))::INTEGER AS wr_reason_sk,
    gap(i, 142, (1 + pick(i, 143, 40))::INTEGER) AS wr_return_quantity,
    gap(i, 144, money(i, 145, 200, 1.5)) AS wr_return_amt, money(i, 146, 90, 0.75) AS wr_net_loss,
    gap(i, 147, money(i, 148, 90, 1.5)) AS wr_refunded_cash, money(i, 149, 60, 0.5) AS wr_fee
FROM range(0, 1800, 4) AS r (i);

CREATE TABLE inventory AS
SELECT (2450000 + week * 14)::INTEGER AS inv_date_sk, i::INTEGER AS inv_item_sk,
    (1 + i % 4)::INTEGER AS inv_warehouse_sk,
    gap(i + week, 150, (pick(i * 57 + week, 151, 1000) * pick(i * 57 + week, 152, 1000) // 1000)::INTEGER)
        AS inv_quantity_on_hand
FROM range(57) AS w (week), range(1, 81) AS r (i);
