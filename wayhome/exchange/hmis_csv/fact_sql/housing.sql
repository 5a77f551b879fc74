-- Housing lost, sought and found.

SELECT t.person, 'losing_housing' AS fact,
    CASE WHEN t.LeaveSituation14Days = 0 THEN 'no'
        WHEN t.LeaveSituation14Days = 1 AND coalesce(t.SubsequentResidence, 0) <> 1 THEN 'yes'
        ELSE 'unknown' END AS value,
    t.InformationDate AS start, NULL::DATE AS "end", t.InformationDate AS seen, t.source,
    t.CurrentLivingSitID AS ref, t.class
FROM told_situation t WHERE t.LeaveSituation14Days IN (0, 1, 8, 9)

-- 0 to 2: within 21 days; 3 (more than 21 days) leaves the 30 days open.
UNION ALL
SELECT e.person, 'losing_housing', CASE WHEN e.TimeToHousingLoss IN (0, 1, 2) THEN 'yes' ELSE 'unknown' END,
    e.EntryDate, NULL, e.EntryDate, e.source, e.EnrollmentID, e.class
FROM enrolled e WHERE e.TimeToHousingLoss IN (0, 1, 2, 3)

UNION ALL
SELECT t.person, 'fleeing_violence',
    CASE WHEN t.CurrentlyFleeing = 1 THEN 'yes'
        WHEN t.CurrentlyFleeing = 0 OR t.DomesticViolenceSurvivor = 0 THEN 'no' ELSE 'unknown' END,
    t.InformationDate, NULL, t.InformationDate, t.source, t.HealthAndDVID, t.class
FROM told_health t
WHERE t.CurrentlyFleeing IN (0, 1, 8, 9) OR t.DomesticViolenceSurvivor IN (0, 8, 9)

-- Enrolled in permanent housing and still looking; it ends with the move.
UNION ALL
SELECT e.person, 'housing_program', c.word, e.EntryDate, coalesce(e.moved_in, e.ExitDate),
    coalesce(e.moved_in, e.ExitDate, greatest(e.EntryDate, (SELECT attested FROM clock))), e.source,
    e.EnrollmentID, e.class
FROM enrolled e JOIN codes c ON c.list = 'program' AND c.code = e.ProjectType
WHERE e.moved_in IS NULL OR e.moved_in > e.EntryDate

UNION ALL
SELECT e.person, 'move_in', c.word, e.moved_in, NULL, e.moved_in, e.source, e.EnrollmentID, e.class
FROM enrolled e JOIN codes c ON c.list = 'program' AND c.code = e.ProjectType
WHERE e.moved_in IS NOT NULL

UNION ALL
SELECT t.person, 'housing_offer', c.word, coalesce(t.ResultDate, t.EventDate), NULL,
    coalesce(t.ResultDate, t.EventDate), t.source, t.EventID, t.class
FROM told_event t JOIN codes c ON c.list = 'offer' AND c.code = t."Event"
WHERE t.ReferralResult = 1

UNION ALL
SELECT t.person, 'prioritized', c.word, t.AssessmentDate, NULL, t.AssessmentDate, t.source,
    t.AssessmentID, t.class
FROM told_assessment t JOIN codes c ON c.list = 'listed' AND c.code = t.PrioritizationStatus

-- Chronic homelessness (24 CFR 578.3) as at entry: in a place that counts, for a year on end or for
-- twelve months in four times, with a disability.
UNION ALL
SELECT person, 'chronically_homeless',
    CASE WHEN DisablingCondition = 0 OR long IS FALSE THEN 'no'
        WHEN DisablingCondition = 1 AND long THEN 'yes' ELSE 'unknown' END,
    EntryDate, NULL, EntryDate, source, EnrollmentID, class
FROM (
    SELECT *, CASE
        WHEN DateToStreetESSH <= EntryDate - 365 THEN TRUE
        WHEN TimesHomelessPastThreeYears = 4 AND MonthsHomelessPastThreeYears IN (112, 113) THEN TRUE
        WHEN DateToStreetESSH > EntryDate - 365 AND (TimesHomelessPastThreeYears IN (1, 2, 3)
            OR MonthsHomelessPastThreeYears BETWEEN 101 AND 111) THEN FALSE END AS long
    FROM enrolled
    WHERE LivingSituation IN (116, 101, 118) OR (ProjectType IN (0, 1, 4, 8) AND DateToStreetESSH IS NOT NULL)
)
