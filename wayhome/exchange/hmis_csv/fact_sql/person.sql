-- Who a person is, and with whom they live.

-- A birth date that is approximate is good for its year only.
SELECT w.person, 'birth' AS fact,
    left(c.DOB::VARCHAR, CASE WHEN c.DOBDataQuality = 2 THEN 4 ELSE 10 END) AS value,
    NULL::DATE AS start, NULL::DATE AS "end", NULL::DATE AS seen, 'HMIS' AS source,
    c.PersonalID AS ref, c.class
FROM Client c JOIN who w ON c.PersonalID = w.source_id
WHERE c.DateDeleted IS NULL AND c.DOB IS NOT NULL

UNION ALL
SELECT w.person, 'sex', k.word, NULL, NULL, c.DateUpdated::DATE, 'HMIS', c.PersonalID, c.class
FROM Client c JOIN who w ON c.PersonalID = w.source_id
JOIN codes k ON k.list = 'sex' AND k.code = c.Sex
WHERE c.DateDeleted IS NULL

UNION ALL
SELECT e.person, 'died', 'yes', e.ExitDate, NULL, e.ExitDate, e.source, e.EnrollmentID, e.exit_class
FROM enrolled e WHERE e.Destination = 24

-- A household is what it was when the person's own enrollment ended, or is now. Somebody under 21 who
-- is neither head nor partner is a child or youth of the household, if a child, another relative, or
-- under 18; where age or tie leaves it open, so is the household.
UNION ALL
SELECT person, 'household',
    CASE WHEN HouseholdID IS NULL OR head_id IS NULL THEN 'unknown'
        WHEN children > 0 THEN 'family' WHEN open > 0 THEN 'unknown'
        WHEN others > 0 THEN 'no_dependents' ELSE 'alone' END,
    EntryDate, ExitDate, coalesce(ExitDate, greatest(EntryDate, (SELECT attested FROM clock))),
    source, EnrollmentID, class
FROM enrolled JOIN (
    SELECT m.EnrollmentID, count(o.EnrollmentID) AS others,
        count(*) FILTER (o.tie NOT IN (1, 3) AND (o.age < 18 OR (o.age < 21 AND o.tie IN (2, 4))))
            AS children,
        count(*) FILTER (o.tie NOT IN (1, 3)
            AND (o.age IS NULL OR (o.age BETWEEN 18 AND 20 AND o.tie NOT IN (2, 4)))) AS open
    FROM enrolled m LEFT JOIN (
        SELECT e.EnrollmentID, e.PersonalID, e.HouseholdID, e.ProjectID, e.ExitDate,
            coalesce(e.RelationshipToHoH, 99) AS tie, date_sub('year', c.DOB, e.EntryDate) AS age
        FROM enrolled e LEFT JOIN Client c ON e.PersonalID = c.PersonalID AND c.DateDeleted IS NULL
    ) o ON m.HouseholdID = o.HouseholdID AND m.ProjectID = o.ProjectID
        AND m.PersonalID <> o.PersonalID AND (o.ExitDate IS NULL OR o.ExitDate >= m.ExitDate)
    GROUP BY m.EnrollmentID
) USING (EnrollmentID)
