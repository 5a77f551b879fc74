"""The data class of each row of an export.

Protected by row: what a HOPWA-funded project recorded and HIV benefits (hiv), substance use
(part2), HealthAndDV (dv). The rest is housing, health or demographic by file.
Funder codes: HMIS CSV list 2.06.1, FY2024 and FY2026; disability types: list 1.3.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

HOPWA_FUNDERS = (13, 14, 15, 16, 17, 18, 19)
HOPWA_SERVICES = (143, 151)  # Services.RecordType

BY_FILE = {
    "Client": "'demographic'",
    "EmploymentEducation": "'demographic'",
    "HealthAndDV": "'dv'",
    "Disabilities": "CASE DisabilityType WHEN 8 THEN 'hiv' WHEN 10 THEN 'part2' "
    "WHEN 9 THEN 'mental_health' ELSE 'health' END",
    "IncomeBenefits": "CASE WHEN ADAP = 1 OR RyanWhiteMedDent = 1 THEN 'hiv' "
    "ELSE 'demographic' END",
    "Services": f"CASE WHEN RecordType IN {HOPWA_SERVICES} THEN 'hiv' ELSE 'housing' END",
}
OPEN = frozenset(
    {
        "Export",
        "Organization",
        "User",
        "Project",
        "Funder",
        "ProjectCoC",
        "Inventory",
        "Affiliation",
        "HMISParticipation",
        "CEParticipation",
    }
)


def prepare(
    duck: duckdb.DuckDBPyConnection,
    tables: dict[str, pa.Table],
    *,
    known_projects: set[str],
    known_enrollments: set[str],
) -> None:
    """Gather which enrollments are in HOPWA-funded projects, for `expression`.

    `known_*` are those the source's earlier files told, for a file that does not repeat them.
    """
    duck.register("funder", tables["Funder"])
    duck.register("enrollment", tables["Enrollment"])
    duck.execute("CREATE OR REPLACE TABLE known_project (id VARCHAR)")
    duck.execute("CREATE OR REPLACE TABLE hopwa (id VARCHAR)")
    for table, ids in (("known_project", known_projects), ("hopwa", known_enrollments)):
        if ids:
            duck.register("ids", pa.table({"id": sorted(ids)}))
            duck.execute(f"INSERT INTO {table} SELECT id FROM ids")
    duck.execute(
        f"""INSERT INTO hopwa SELECT EnrollmentID FROM enrollment WHERE ProjectID IN (
              SELECT ProjectID FROM funder
              WHERE Funder IN {HOPWA_FUNDERS} AND DateDeleted IS NULL
              UNION ALL SELECT id FROM known_project)"""
    )


def expression(file: str, has_enrollment: bool) -> str:
    """SQL (DuckDB) for the class of a row of `file`."""
    if file in OPEN:
        return "'open'"
    own = BY_FILE.get(file, "'housing'")
    if not has_enrollment:
        return own
    return f"CASE WHEN EnrollmentID IN (FROM hopwa) THEN 'hiv' ELSE {own} END"
