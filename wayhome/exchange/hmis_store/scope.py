"""What an export covers: only inside it can a row vanish.

An export covers its own source, the projects in its Project file and its period; only a full
refresh (ExportDirective 2) of a reporting period (ExportPeriodType 3) covers anything. A delta,
an export of what was updated, and one that does not say, make nothing vanish.
HMIS CSV FY2024 and FY2026, lists 1.1 (period types) and 1.2 (directives).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa

from wayhome.core.arrow_sql import copy_in
from wayhome.exchange.hmis_csv.export_row import ExportHeader
from wayhome.exchange.hmis_store.tables import Table

FULL_REFRESH = 2
REPORTING_PERIOD = 3

# Files whose rows have a period of their own: first and last day.
PERIODS = {
    "Funder": ("startdate", "enddate"),
    "Inventory": ("inventorystartdate", "inventoryenddate"),
    "HMISParticipation": (
        "hmisparticipationstatusstartdate",
        "hmisparticipationstatusenddate",
    ),
    "CEParticipation": ("ceparticipationstatusstartdate", "ceparticipationstatusenddate"),
    "ProjectCoC": (),
    "Affiliation": (),
}
# What happened on a day is exported when the day lies in the period ...
ON_A_DAY = {
    "Services": "dateprovided",
    "CurrentLivingSituation": "informationdate",
    "Event": "eventdate",
    "Assessment": "assessmentdate",
}
# ... what was recorded about an enrollment, up to the period's end.
UP_TO_A_DAY = {
    "Exit": "exitdate",
    "IncomeBenefits": "informationdate",
    "HealthAndDV": "informationdate",
    "EmploymentEducation": "informationdate",
    "Disabilities": "informationdate",
    "YouthEducationStatus": "informationdate",
}
OF_AN_ASSESSMENT = ("AssessmentQuestions", "AssessmentResults")


@dataclass(frozen=True, slots=True)
class Scope:
    """The period an export covers."""

    start: date
    end: date


def scope_of(header: ExportHeader) -> Scope | None:
    """What the Export row says is covered; None where nothing can vanish."""
    if header.directive != FULL_REFRESH or header.period_type != REPORTING_PERIOD:
        return None
    if header.start is None or header.end is None:
        return None
    return Scope(header.start, header.end)


# Enrollments of covered projects that touch the period, as the database knew them before.
COVERED = """
CREATE TEMP TABLE covered_enrollment ON COMMIT DROP AS
SELECT e.enrollmentid FROM hmis.enrollment e
LEFT JOIN hmis.exit x ON x.source_id = e.source_id AND x.enrollmentid = e.enrollmentid
  AND x.valid_to IS NULL AND x.vanished_at IS NULL AND x.datedeleted IS NULL
WHERE e.source_id = %(source)s AND e.valid_to IS NULL
  AND e.projectid IN (SELECT id FROM covered_project)
  AND e.entrydate <= %(end)s AND (x.exitdate IS NULL OR x.exitdate >= %(start)s)
"""


def open_scope(cursor: Any, scope: Scope, source_id: UUID, projects: pa.ChunkedArray) -> None:
    """Note which projects and enrollments are covered, before anything is changed."""
    cursor.execute("CREATE TEMP TABLE covered_project (id text) ON COMMIT DROP")
    copy_in(pa.table({"id": projects}), "pg_temp.covered_project", columns=["id"])
    cursor.execute(COVERED, {"source": source_id, "start": scope.start, "end": scope.end})
    cursor.execute("ANALYZE covered_enrollment")


def condition(table: Table) -> str | None:
    """SQL: whether a row `c` of the table, which the export lacks, is one it should have had.

    None: rows of this file never vanish. Enrollments are judged before what belongs to them
    (`judged_enrollment`: those sent and those that vanished) and before clients.
    """
    file = table.file
    if file == "Enrollment":
        return "c.enrollmentid IN (SELECT enrollmentid FROM covered_enrollment)"
    if file == "Client":
        return ALL_JUDGED
    if file in PERIODS:
        days = PERIODS[file]
        inside = "c.projectid IN (SELECT id FROM covered_project)"
        if not days:
            return inside
        first, last = days
        return f"{inside} AND c.{first} <= %(end)s AND (c.{last} IS NULL OR c.{last} >= %(start)s)"
    judged = "c.enrollmentid IN (SELECT id FROM judged_enrollment)"
    if file in ON_A_DAY:
        return f"{judged} AND c.{ON_A_DAY[file]} BETWEEN %(start)s AND %(end)s"
    if file in UP_TO_A_DAY:
        return f"{judged} AND c.{UP_TO_A_DAY[file]} <= %(end)s"
    if file in OF_AN_ASSESSMENT:
        return f"{judged} AND c.assessmentid IN (SELECT id FROM judged_assessment)"
    return None  # Export, Organization, User, Project


# A client who has enrollments here, all of which this export judges: it sent them, or they vanished
# with it. It should have sent the client, too. (Whose enrollments it gives to somebody else was
# merged into them.)
ALL_JUDGED = """
c.personalid IN (
  SELECT e.personalid FROM hmis.enrollment e JOIN judged_enrollment j ON j.id = e.enrollmentid
  WHERE e.source_id = %(source)s AND e.valid_to IS NULL)
AND NOT EXISTS (
  SELECT 1 FROM hmis.enrollment e WHERE e.source_id = c.source_id
  AND e.personalid = c.personalid AND e.valid_to IS NULL AND e.vanished_at IS NULL
  AND e.datedeleted IS NULL
  AND NOT EXISTS (SELECT 1 FROM judged_enrollment j WHERE j.id = e.enrollmentid))
"""
# Judged first, because other files depend on them.
JUDGED = {"Enrollment": "judged_enrollment", "Assessment": "judged_assessment"}
