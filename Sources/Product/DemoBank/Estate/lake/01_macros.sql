-- Every attribute is a hash of (seed, table, attribute, id[, day]) made from BIGINT arithmetic only
-- (*, +, &, >>, xor), all of it below 2^63, so another engine can make the same rows. Table numbers:
--  1 customers     2 accounts   3 transactions        4 addresses     5 phone_numbers    6 email_addresses
--  7 segments      8 branches   9 branch_visits      10 credit_scores 11 loan_accounts  12 cards
-- 13 card_transactions         14 merchant_categories 15 investments  16 holdings       17 securities
-- 18 wire_transfers            19 overdraft_events    20 compliance_events              21 customer_preferences

-- One round: fold the upper half into the lower one, multiply, keep 32 bits (2^32 * 2^27 fits).
CREATE OR REPLACE TEMP MACRO stir(x) AS ((xor(x, x >> 16) * 73244475) & 4294967295);

CREATE OR REPLACE TEMP MACRO salt(tab, attribute) AS
    (CAST(getvariable('seed') AS BIGINT) * 1000003 + tab * 130363 + CAST(attribute AS BIGINT) * 268582165);

-- Two rounds over an id: a number in 0 ..< 2^32. Short on purpose: `stir` doubles its argument, and planning time
-- grows with it.
CREATE OR REPLACE TEMP MACRO draw(tab, attribute, id) AS
    stir(stir((CAST(id AS BIGINT) * 1640531527 + salt(tab, attribute)) & 4294967295));

-- The same with a day number: differs from day to day for one id.
CREATE OR REPLACE TEMP MACRO draw_on(tab, attribute, id, day_number) AS
    stir(stir((CAST(id AS BIGINT) * 1640531527 + day_number * 668265263 + salt(tab, attribute)) & 4294967295));

-- A draw reduced to 0 ..< n by its upper bits.
CREATE OR REPLACE TEMP MACRO below(x, n) AS ((x * n) >> 32);
CREATE OR REPLACE TEMP MACRO any_of(options, x) AS options[below(x, len(options)) + 1];

-- Whole cents to an exact decimal; `money` for DECIMAL(12, 2) columns, cast again where wider.
CREATE OR REPLACE TEMP MACRO money(cents) AS CAST(CAST(cents AS INTEGER) * 0.01 AS DECIMAL(12, 2));

CREATE OR REPLACE TEMP MACRO people_count() AS
    greatest(20, CAST(2230 * getvariable('scale') AS BIGINT));

-- The days of this chunk. `day_number` counts from 2024-01-01; `day_slot` keeps event ids inside INTEGER at
-- scale 1000 and is unique over any 128 days.
CREATE OR REPLACE TEMP MACRO lake_days() AS TABLE
    SELECT
        as_of,
        day_number,
        ((day_number % 128) + 128) % 128 AS day_slot,
        isodow(as_of) < 6 AS is_weekday
    FROM (
        SELECT
            getvariable('range_from') + CAST(n AS INTEGER) AS as_of,
            CAST(getvariable('range_from') - DATE '2024-01-01' AS BIGINT) + n AS day_number
        FROM range(CAST(getvariable('range_to') - getvariable('range_from') AS BIGINT) + 1) AS r(n)
    );
CREATE OR REPLACE TEMP MACRO lake_weekdays() AS TABLE
    SELECT as_of, day_number, day_slot FROM lake_days() WHERE is_weekday;

CREATE OR REPLACE TEMP MACRO at_time(as_of, seconds) AS
    CAST(as_of AS TIMESTAMP) + to_seconds(CAST(seconds AS BIGINT));
