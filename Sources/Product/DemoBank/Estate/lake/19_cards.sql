-- A card per account; one in fifty names an account that does not exist.
CREATE OR REPLACE TEMP TABLE card_base AS
SELECT
    slot,
    CAST(40000 + slot AS INTEGER) AS card_id,
    customer_id,
    CASE WHEN below(draw(12, 1, slot), 50) = 0 THEN CAST(9000000 + slot AS INTEGER) ELSE account_id END AS account_id,
    CASE WHEN is_credit THEN 'Credit' ELSE 'Debit' END AS card_type,
    '****-****-****-' || lpad(CAST(below(draw(12, 2, slot), 10000) AS VARCHAR), 4, '0') AS card_number_masked,
    last_day(DATE '2024-08-01' + CAST(below(draw(12, 3, slot), 1700) AS INTEGER)) AS expiration_date,
    CASE WHEN below(draw(12, 4, slot), 100) < 4 THEN 'Blocked' ELSE 'Active' END AS card_status
FROM account_base;

INSERT INTO datalake.cards
SELECT card_id, customer_id, account_id, card_type, card_number_masked, expiration_date, card_status, as_of
FROM card_base, lake_weekdays()
ORDER BY as_of, card_id;

-- Codes 7995 and 6051 are rated High and never occur in card_transactions.
INSERT INTO datalake.merchant_categories
SELECT mcc_code, mcc_description, risk_level, as_of
FROM (VALUES
    ('4111', 'Local commuter transport', 'Low'), ('4511', 'Airlines', 'Medium'),
    ('4812', 'Telephone equipment', 'Low'), ('4814', 'Telecommunication services', 'Low'),
    ('4900', 'Utilities', 'Low'), ('5200', 'Home supply stores', 'Low'),
    ('5311', 'Department stores', 'Low'), ('5411', 'Grocery stores', 'Low'),
    ('5541', 'Service stations', 'Low'), ('5651', 'Family clothing', 'Low'),
    ('5732', 'Electronics stores', 'Medium'), ('5812', 'Restaurants', 'Low'),
    ('5912', 'Drug stores', 'Low'), ('5944', 'Jewellery stores', 'Medium'),
    ('5999', 'Other retail', 'Medium'), ('6051', 'Quasi cash', 'High'),
    ('7011', 'Hotels', 'Medium'), ('7832', 'Cinemas', 'Low'),
    ('7995', 'Betting and casino gaming', 'High'), ('8011', 'Physicians', 'Low')
) AS m(mcc_code, mcc_description, risk_level), lake_days()
ORDER BY as_of, mcc_code;

-- None to two purchases per card and day. Some are exactly 500.00, and the highest possible amount, 1,500.00, is drawn
-- by several cards a day: ties at the top of every ranking.
INSERT INTO datalake.card_transactions
WITH counted AS (
    SELECT slot, card_id, customer_id, as_of, day_number, day_slot, below(draw_on(13, 1, slot, day_number), 1000) AS ticket
    FROM card_base, lake_days()
),
events AS (
    SELECT
        card_id, customer_id, as_of, day_number,
        slot * 2 + n AS event_slot,
        day_slot * (people_count() + 1) * 4 + slot * 2 + n AS event_id
    FROM counted, (VALUES (0), (1)) AS k(n)
    WHERE n < CASE WHEN ticket < 55 THEN 2 WHEN ticket < 455 THEN 1 ELSE 0 END
),
drawn AS (
    SELECT
        *,
        1 + below(draw_on(13, 2, event_slot, day_number), 18) AS merchant,
        below(draw_on(13, 3, event_slot, day_number), 1000) AS style,
        draw_on(13, 4, event_slot, day_number) AS size,
        below(draw_on(13, 5, event_slot, day_number), 86400) AS seconds,
        below(draw_on(13, 6, event_slot, day_number), 100) AS answer
    FROM events
)
SELECT
    CAST(event_id AS INTEGER) AS card_txn_id,
    card_id,
    customer_id,
    [
        'Metro Tap', 'Northwind Air', 'Phone Barn', 'Clearwave', 'City Power & Light', 'O''Malley''s Hardware', 'Halden''s',
        'Green Basket', 'Petro-Nord', 'Stitch & Co', 'Voltage', 'Café Lumière', 'Corner Pharmacy', 'Bijou d''Or',
        'Odds, Ends & More', 'Hôtel du Parc', 'Rialto', 'Dr. Reyes, MD'
    ][merchant] AS merchant_name,
    [
        '4111', '4511', '4812', '4814', '4900', '5200', '5311', '5411', '5541', '5651', '5732', '5812', '5912', '5944', '5999',
        '7011', '7832', '8011'
    ][merchant] AS merchant_category_code,
    money(CASE
        WHEN style < 6 THEN 150000
        WHEN style < 40 THEN 50000
        WHEN style < 300 THEN 500 * (1 + below(size, 60))
        ELSE 150 + below(size, 60000)
    END) AS amount,
    at_time(as_of, seconds) AS txn_timestamp,
    CASE WHEN answer < 92 THEN 'Approved' WHEN answer < 98 THEN 'Declined' ELSE 'Pending' END AS authorization_status,
    as_of
FROM drawn
ORDER BY as_of, card_txn_id;
