-- Three bureaus per customer around a base of 500 to 849, a few points up or down by the day.
INSERT INTO datalake.credit_scores
WITH bases AS (
    SELECT
        i * 3 + bureau AS slot,
        customer_id,
        ['Equifax', 'TransUnion', 'Experian'][bureau + 1] AS bureau,
        500 + below(draw(10, 1, i * 3 + bureau), 350) AS base
    FROM people, (VALUES (0), (1), (2)) AS b(bureau)
)
SELECT
    CAST(slot AS INTEGER) AS credit_score_id,
    customer_id,
    bureau,
    CAST(greatest(300, least(850, base + below(draw_on(10, 2, slot, day_number), 11) - 5)) AS INTEGER) AS score,
    as_of
FROM bases, lake_weekdays()
ORDER BY as_of, credit_score_id;
