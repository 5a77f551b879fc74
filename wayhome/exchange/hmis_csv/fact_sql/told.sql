-- The live rows of {table}, each for the person of its enrollment, and for household members who
-- have none of their own: the head's, while they were there.
CREATE TEMP TABLE told_{name} AS
WITH live AS (SELECT * FROM {table} WHERE DateDeleted IS NULL AND {day} IS NOT NULL)
SELECT e.person, e.source, t.*, FALSE AS by_head
FROM live t JOIN enrolled e ON t.EnrollmentID = e.EnrollmentID
WHERE e.person IS NOT NULL
UNION ALL
SELECT m.person, m.source || ' (head of household)', t.*, TRUE
FROM enrolled m JOIN live t ON t.EnrollmentID = m.head_id
WHERE m.person IS NOT NULL AND m.EnrollmentID <> m.head_id
    AND NOT EXISTS (FROM live o WHERE o.EnrollmentID = m.EnrollmentID)
    AND t.{day} BETWEEN m.EntryDate AND coalesce(m.ExitDate, t.{day});
