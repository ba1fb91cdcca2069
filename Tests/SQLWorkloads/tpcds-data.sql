-- The tables of TPC-DS (specification 3.2.0, section 2) that the queries here read, with the columns they name and
-- small made-up rows: duplicates, ties, midpoints and, outside of keys, nulls.
CREATE MACRO pick(i, k, n) AS ((i * 7919 + k * 10473 + (i * i) % 97 * 31) % 1009) % n;
CREATE MACRO gap(i, k, v) AS CASE WHEN (i * 31 + k * 17) % 13 = 0 THEN NULL ELSE v END;

CREATE TABLE date_dim AS
SELECT (2450000 + i)::INTEGER AS d_date_sk, DATE '1998-12-01' + i::INTEGER AS d_date,
    year(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_year, month(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_moy,
    day(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_dom, quarter(DATE '1998-12-01' + i::INTEGER)::INTEGER AS d_qoy,
    (['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[1 + i % 7] AS d_day_name,
    (1187 + (year(DATE '1998-12-01' + i::INTEGER) - 1999) * 12 + month(DATE '1998-12-01' + i::INTEGER))::INTEGER
        AS d_month_seq,
    (i // 7)::INTEGER AS d_week_seq
FROM range(800) AS r (i);

CREATE TABLE time_dim AS
SELECT i::INTEGER AS t_time_sk, (i // 60)::INTEGER AS t_hour, (i % 60)::INTEGER AS t_minute
FROM range(0, 1440, 7) AS r (i);

CREATE TABLE item AS
SELECT i::INTEGER AS i_item_sk, 'ITEM' || (i // 2) AS i_item_id, gap(i, 1, 'item ' || i % 9) AS i_item_desc,
    (1 + pick(i, 1, 5))::INTEGER AS i_brand_id, 'brand ' || (1 + pick(i, 1, 5)) AS i_brand,
    (1 + pick(i, 2, 4))::INTEGER AS i_class_id,
    (['personal', 'portable', 'reference', 'self-help'])[1 + pick(i, 2, 4)] AS i_class,
    (1 + pick(i, 3, 3))::INTEGER AS i_category_id, (['Books', 'Sports', 'Home'])[1 + pick(i, 3, 3)] AS i_category,
    (pick(i, 4, 5) * 32)::INTEGER AS i_manufact_id, (pick(i, 5, 4) * 7)::INTEGER AS i_manager_id,
    gap(i, 2, (pick(i, 6, 90) + 0.5)::DECIMAL(7, 2)) AS i_current_price
FROM range(1, 81) AS r (i);

CREATE TABLE store AS
SELECT i::INTEGER AS s_store_sk, 'STORE' || i AS s_store_id, (['ese', 'ought', 'able'])[1 + i % 3] AS s_store_name,
    (['Midway', 'Fairview'])[1 + i % 2] AS s_city, gap(i, 3, 'Ziebach County') AS s_county, 'TN' AS s_state,
    (-5)::INTEGER AS s_gmt_offset, (200 + i * 10)::INTEGER AS s_number_employees, 'zip' || i AS s_zip,
    'Unknown' AS s_company_name
FROM range(1, 7) AS r (i);

CREATE TABLE customer_demographics AS
SELECT i::INTEGER AS cd_demo_sk, (['M', 'F'])[1 + i % 2] AS cd_gender, (['S', 'M', 'D'])[1 + i % 3] AS cd_marital_status,
    (['College', '2 yr Degree'])[1 + i // 3 % 2] AS cd_education_status
FROM range(1, 13) AS r (i);

CREATE TABLE household_demographics AS
SELECT i::INTEGER AS hd_demo_sk, (['>10000', 'Unknown', '0-500'])[1 + i % 3] AS hd_buy_potential,
    (i % 8)::INTEGER AS hd_dep_count, (i % 5 - 1)::INTEGER AS hd_vehicle_count
FROM range(1, 25) AS r (i);

CREATE TABLE promotion AS
SELECT i::INTEGER AS p_promo_sk, gap(i, 4, (['N', 'Y'])[1 + i % 2]) AS p_channel_email,
    (['N', 'Y'])[1 + i // 2 % 2] AS p_channel_event
FROM range(1, 9) AS r (i);

CREATE TABLE customer_address AS
SELECT i::INTEGER AS ca_address_sk, gap(i, 5, (['Midway', 'Fairview', 'Oakland'])[1 + pick(i, 7, 3)]) AS ca_city,
    gap(i, 6, 'zip' || pick(i, 8, 9)) AS ca_zip, (['TN', 'GA'])[1 + i % 2] AS ca_state, (-5)::INTEGER AS ca_gmt_offset
FROM range(1, 31) AS r (i);

CREATE TABLE customer AS
SELECT i::INTEGER AS c_customer_sk, 'CUSTOMER' || i AS c_customer_id, gap(i, 7, 'Name' || i % 7) AS c_last_name,
    gap(i, 8, 'First' || i % 5) AS c_first_name, (['Mr.', 'Ms.'])[1 + i % 2] AS c_salutation,
    gap(i, 9, (['Y', 'N'])[1 + i % 2]) AS c_preferred_cust_flag, (1 + pick(i, 9, 30))::INTEGER AS c_current_addr_sk
FROM range(1, 41) AS r (i);

CREATE TABLE store_sales AS
SELECT gap(i, 10, (2450000 + pick(i, 10, 800))::INTEGER) AS ss_sold_date_sk,
    gap(i, 11, (pick(i, 11, 206) * 7)::INTEGER) AS ss_sold_time_sk, (1 + pick(i, 12, 80))::INTEGER AS ss_item_sk,
    gap(i, 12, (1 + pick(i // 4, 13, 40))::INTEGER) AS ss_customer_sk, (1 + pick(i, 14, 12))::INTEGER AS ss_cdemo_sk,
    (1 + pick(i // 4, 15, 24))::INTEGER AS ss_hdemo_sk, (1 + pick(i // 4, 16, 30))::INTEGER AS ss_addr_sk,
    gap(i // 4, 13, (1 + pick(i // 4, 17, 6))::INTEGER) AS ss_store_sk, (1 + pick(i, 18, 8))::INTEGER AS ss_promo_sk,
    (i // 4)::INTEGER AS ss_ticket_number, gap(i, 14, (1 + pick(i, 19, 100))::INTEGER) AS ss_quantity,
    gap(i, 15, (pick(i, 20, 200) / 2.0)::DECIMAL(7, 2)) AS ss_sales_price,
    (pick(i, 21, 150) + 0.25)::DECIMAL(7, 2) AS ss_list_price, gap(i, 16, (pick(i, 22, 60) / 4.0)::DECIMAL(7, 2)) AS ss_coupon_amt,
    gap(i, 17, (pick(i, 23, 700) + 0.5)::DECIMAL(7, 2)) AS ss_ext_sales_price,
    (pick(i, 24, 900) + 0.05)::DECIMAL(7, 2) AS ss_ext_list_price, (pick(i, 25, 90) / 10.0)::DECIMAL(7, 2) AS ss_ext_tax,
    (pick(i, 26, 400) - 100.5)::DECIMAL(7, 2) AS ss_net_profit
FROM range(4000) AS r (i);
