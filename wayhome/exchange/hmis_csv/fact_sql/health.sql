-- Health, as told to an HMIS worker.

SELECT e.person, 'disabling_condition' AS fact, c.word AS value, e.EntryDate AS start,
    NULL::DATE AS "end", e.EntryDate AS seen, e.source, e.EnrollmentID AS ref, e.class
FROM enrolled e JOIN codes c ON c.list = 'yes_no' AND c.code = e.DisablingCondition

-- Any answer but 0 and "not learned" is a yes (substance use has 1, 2 and 3). By HUD's definition a
-- developmental disability and HIV are disabling without the second question.
UNION ALL
SELECT e.person, c.word,
    CASE WHEN d.DisabilityResponse = 0 THEN 'no'
        WHEN d.DisabilityResponse IN (8, 9) THEN 'unknown'
        WHEN d.IndefiniteAndImpairs = 1 OR d.DisabilityType IN (6, 8) THEN 'impairing'
        WHEN d.IndefiniteAndImpairs = 0 THEN 'mild' ELSE 'present' END,
    d.InformationDate, NULL, d.InformationDate, e.source, d.DisabilitiesID, d.class
FROM Disabilities d
JOIN enrolled e ON d.EnrollmentID = e.EnrollmentID
JOIN codes c ON c.list = 'condition' AND c.code = d.DisabilityType
WHERE d.DateDeleted IS NULL
    AND (d.DisabilityResponse IN (0, 1, 8, 9) OR (d.DisabilityType = 10 AND d.DisabilityResponse IN (2, 3)))

UNION ALL
SELECT t.person, 'pregnancy', c.word, t.InformationDate, NULL, t.InformationDate, t.source,
    t.HealthAndDVID, t.class
FROM told_health t JOIN codes c ON c.list = 'yes_no' AND c.code = t.PregnancyStatus
WHERE NOT t.by_head

UNION ALL
SELECT t.person, 'due_date', strftime(t.DueDate, '%Y-%m-%d'), t.DueDate, NULL, t.InformationDate,
    t.source, t.HealthAndDVID, t.class
FROM told_health t WHERE t.DueDate IS NOT NULL AND t.PregnancyStatus = 1 AND NOT t.by_head

UNION ALL
SELECT e.person, 'pregnancy', c.word, e.EntryDate, NULL, e.EntryDate, e.source, e.EnrollmentID, e.class
FROM enrolled e JOIN codes c ON c.list = 'yes_no' AND c.code = e.CurrentPregnant

UNION ALL
SELECT t.person, 'general_health', c.word, t.InformationDate, NULL, t.InformationDate, t.source,
    t.HealthAndDVID, t.class
FROM told_health t JOIN codes c ON c.list = 'health' AND c.code = t.GeneralHealthStatus
WHERE NOT t.by_head

UNION ALL
SELECT e.person, 'medi_cal_reported', c.word, b.InformationDate, NULL, b.InformationDate, e.source,
    b.IncomeBenefitsID, b.class
FROM IncomeBenefits b
JOIN enrolled e ON b.EnrollmentID = e.EnrollmentID
JOIN codes c ON c.list = 'yes_no' AND c.code = b.Medicaid
WHERE b.DateDeleted IS NULL
