-- One row a live enrollment: whose it is, where, until when, and what the head of household's
-- enrollment tells for members of whom it is not asked (HUD asks heads and adults only).
CREATE TEMP TABLE enrolled AS
WITH ended AS (
    SELECT EnrollmentID, max(ExitDate) AS ExitDate,
        arg_max(Destination, ExitDate) AS Destination, arg_max(class, ExitDate) AS exit_class
    FROM "Exit" WHERE DateDeleted IS NULL GROUP BY EnrollmentID
), place_of_work AS (
    SELECT ProjectID, any_value(ProjectType) AS ProjectType
    FROM Project WHERE DateDeleted IS NULL GROUP BY ProjectID
), live AS (
    SELECT w.person, e.*, p.ProjectType, x.ExitDate, x.Destination, x.exit_class,
        coalesce('HMIS, ' || c.word, 'HMIS') AS source
    FROM Enrollment e
    LEFT JOIN who w ON e.PersonalID = w.source_id
    LEFT JOIN place_of_work p ON e.ProjectID = p.ProjectID
    LEFT JOIN ended x ON e.EnrollmentID = x.EnrollmentID
    LEFT JOIN codes c ON c.list = 'project' AND c.code = p.ProjectType
    WHERE e.DateDeleted IS NULL AND e.EntryDate IS NOT NULL
), head AS (
    SELECT HouseholdID, ProjectID, min(EnrollmentID) AS head_id,
        arg_min(LivingSituation, EnrollmentID) AS head_situation,
        arg_min(MoveInDate, EnrollmentID) AS head_move_in
    FROM live
    WHERE RelationshipToHoH = 1 AND HouseholdID IS NOT NULL
    GROUP BY HouseholdID, ProjectID
), joined AS (
    SELECT l.*, h.head_id, h.head_situation,
        -- A member moves in with the head, or on entry when the head had moved in before.
        CASE WHEN l.ProjectType NOT IN (SELECT code FROM codes WHERE list = 'program') THEN NULL
            WHEN l.MoveInDate IS NOT NULL THEN l.MoveInDate
            WHEN h.head_move_in IS NOT NULL THEN greatest(h.head_move_in, l.EntryDate) END AS moving
    FROM live l LEFT JOIN head h ON l.HouseholdID = h.HouseholdID AND l.ProjectID = h.ProjectID
)
SELECT * EXCLUDE (moving),
    CASE WHEN moving <= coalesce(ExitDate, moving) THEN moving END AS moved_in
FROM joined;
