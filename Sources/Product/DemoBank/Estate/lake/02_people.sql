-- What many tables share, once per chunk: who the customers are and which accounts they have. Temporary.

CREATE OR REPLACE TEMP TABLE people AS
WITH numbered AS (
    SELECT n + 1 AS i FROM range(people_count()) AS r(n)
)
SELECT
    i,
    CAST(1000 + i AS INTEGER) AS customer_id,
    -- Customers 5 and 11 are the two who move in the first week: one leaves the US, one comes.
    CASE WHEN i = 5 THEN TRUE WHEN i = 11 THEN FALSE ELSE below(draw(1, 1, i), 100) < 60 END AS in_us,
    below(draw(1, 2, i), 2) = 0 AS male,
    CASE WHEN below(draw(1, 2, i), 2) = 0
        THEN any_of([
            'James', 'Michael', 'Robert', 'David', 'Daniel', 'Thomas', 'Andrew', 'Kevin', 'Brian', 'George',
            'Edward', 'Patrick', 'Samuel', 'Victor', 'Walter', 'Aaron', 'Oscar', 'Felix', 'Hugo', 'Noah',
            'Liam', 'Ethan', 'Lucas', 'Owen', 'Raj', 'Wei', 'Ahmed', 'Mateo', 'Ivan', 'Kofi',
            'José', 'André', 'Jean-Luc', 'Pierre-Yves', 'Björn', 'François', 'Billy Ray', 'Łukasz'
        ], draw(1, 3, i))
        ELSE any_of([
            'Mary', 'Linda', 'Susan', 'Karen', 'Nancy', 'Laura', 'Emily', 'Grace', 'Helen', 'Julia',
            'Alice', 'Diane', 'Carol', 'Ruth', 'Sofia', 'Amelia', 'Chloe', 'Nora', 'Hannah', 'Olivia',
            'Priya', 'Mei', 'Fatima', 'Camila', 'Olga', 'Ama', 'Ingrid', 'Yuki', 'Leila', 'Tessa',
            'Zoë', 'Renée', 'Marie-Ève', 'Anne-Sophie', 'Noémie', 'Mary Ann', 'Ana Lucía', 'D''Arcy'
        ], draw(1, 3, i))
    END AS first_name,
    any_of([
        'Smith', 'Johnson', 'Brown', 'Miller', 'Davis', 'Wilson', 'Anderson', 'Taylor', 'Moore', 'Jackson',
        'Martin', 'Thompson', 'White', 'Harris', 'Clark', 'Lewis', 'Walker', 'Hall', 'Young', 'King',
        'Wright', 'Scott', 'Green', 'Baker', 'Campbell', 'Mitchell', 'Roberts', 'Carter', 'Phillips', 'Evans',
        'Turner', 'Parker', 'Tremblay', 'Gagnon', 'Roy', 'Bouchard', 'Morin', 'Leblanc', 'Fortin', 'Singh',
        'Patel', 'Chen', 'Nguyen', 'Kim', 'Garcia', 'Lopez', 'Kowalski', 'Schmidt', 'Haddad', 'Okafor',
        'Côté', 'Lefèvre', 'Núñez', 'Müller', 'O''Brien', 'O''Neill', 'D''Angelo', 'St-Pierre',
        'Smith-Jones', 'Gagné-Roy', 'van der Berg', 'De Luca', 'Mac Donald', 'García Márquez'
    ], draw(1, 4, i)) AS last_name
FROM numbered;

-- Everyone has a first account (even id), three in ten a second one of another type (the odd id after it).
CREATE OR REPLACE TEMP TABLE account_base AS
WITH slots AS (
    SELECT
        i,
        customer_id,
        second,
        i * 2 + second AS slot,
        (below(draw(2, 1, i), 3) + CASE WHEN second = 1 THEN 1 + below(draw(2, 2, i), 2) ELSE 0 END) % 3 AS kind
    FROM people, (VALUES (0), (1)) AS s(second)
    WHERE second = 0 OR below(draw(2, 3, i), 1000) < 290
)
SELECT
    i,
    customer_id,
    slot,
    CAST(3000 + slot AS INTEGER) AS account_id,
    ['Checking', 'Savings', 'Credit'][kind + 1] AS account_type,
    kind = 2 AS is_credit,
    DATE '2008-01-01' + CAST(below(draw(2, 4, slot), 5900) AS INTEGER) AS open_date,
    -- One account in ten has a round balance that never moves: the edges of the tiers the jobs use.
    below(draw(2, 5, slot), 10) = 0 AS is_still,
    CASE WHEN below(draw(2, 5, slot), 10) = 0
        THEN any_of([100000, 500000, 1000000, 2500000, 5000000], draw(2, 6, slot))
        ELSE 60000 + below(draw(2, 6, slot), CASE kind WHEN 0 THEN 1800000 WHEN 1 THEN 6000000 ELSE 900000 END)
    END AS base_cents,
    below(draw(2, 7, slot), 3) AS phase,
    CASE kind
        WHEN 0 THEN money(5 * below(draw(2, 8, slot), 11))
        WHEN 1 THEN money(50 + 25 * below(draw(2, 8, slot), 17))
    END AS interest_rate,
    CASE WHEN kind = 2 THEN money(200000 + 50000 * below(draw(2, 9, slot), 37)) END AS credit_limit,
    CASE WHEN kind = 2 THEN money(1299 + 50 * below(draw(2, 10, slot), 33)) END AS apr
FROM slots;
