-- Where a person stays: nights and sightings, stays, moves and exits, on one timeline.

-- The night before entry.
SELECT e.person, 'place' AS fact, c.word AS value, e.EntryDate - 1 AS start, e.EntryDate - 1 AS "end",
    e.EntryDate AS seen, e.source, e.EnrollmentID AS ref, e.class
FROM enrolled e
JOIN codes c ON c.list = 'place' AND c.code = coalesce(e.LivingSituation, e.head_situation)

UNION ALL
SELECT t.person, 'place', c.word, t.InformationDate, t.InformationDate, t.InformationDate, t.source,
    t.CurrentLivingSitID, t.class
FROM told_situation t JOIN codes c ON c.list = 'place' AND c.code = t.CurrentLivingSituation

UNION ALL
SELECT e.person, 'place', 'emergency_shelter', s.DateProvided, s.DateProvided, s.DateProvided,
    e.source, s.ServicesID, s.class
FROM "Services" s JOIN enrolled e ON s.EnrollmentID = e.EnrollmentID
WHERE s.DateDeleted IS NULL AND s.RecordType = 200 AND e.ProjectType IN (0, 1)

-- A stay that goes on was last confirmed by the export.
UNION ALL
SELECT e.person, 'place', c.word, e.EntryDate, e.ExitDate,
    coalesce(e.ExitDate, greatest(e.EntryDate, (SELECT attested FROM clock))), e.source,
    e.EnrollmentID, e.class
FROM enrolled e JOIN codes c ON c.list = 'stay' AND c.code = e.ProjectType

UNION ALL
SELECT e.person, 'place', 'permanent_housing', e.moved_in, e.ExitDate,
    coalesce(e.ExitDate, greatest(e.moved_in, (SELECT attested FROM clock))), e.source,
    e.EnrollmentID, e.class
FROM enrolled e WHERE e.moved_in IS NOT NULL

-- Who left a home for nobody knows where may have lost it.
UNION ALL
SELECT e.person, 'place',
    CASE WHEN e.moved_in IS NOT NULL AND c.word IN ('unknown', 'not_asked', 'other_place')
        THEN 'left_housing' ELSE c.word END,
    e.ExitDate, e.ExitDate, e.ExitDate, e.source, e.EnrollmentID, e.exit_class
FROM enrolled e JOIN codes c ON c.list = 'place' AND c.code = e.Destination
