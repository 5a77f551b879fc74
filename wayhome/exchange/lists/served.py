"""`served.csv`: referrals, authorizations and enrollments that already exist."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from wayhome.core.findings import Finding, Severity
from wayhome.exchange.lists.read import Column, ListFile, day, one_of, read_list, text

STATUSES = ("referred", "authorized", "enrolled", "closed")
COLUMNS = (
    Column("hmis_id", text, pa.string()),
    Column("cin", text, pa.string()),
    Column("plan", text, pa.string()),
    Column("service", text, pa.string(), needed=True),
    Column("status", one_of(STATUSES), pa.string(), needed=True),
    Column("provider", text, pa.string()),
    Column("start", day, pa.date32()),
    Column("end", day, pa.date32()),
)


def read_served(path: Path) -> ListFile:
    """Rows as the file has them; either id may be empty, a row with neither is a finding."""
    found = read_list(path, COLUMNS)
    for row in found.rows.select(["hmis_id", "cin", "_row"]).to_pylist():
        if not row["hmis_id"] and not row["cin"]:
            found.findings.add(
                Finding(
                    Severity.WARNING,
                    "nobody",
                    "The row names nobody: both hmis_id and cin are empty.",
                    path.name,
                    row["_row"],
                    "hmis_id",
                    fix="Give at least one of the two ids.",
                )
            )
    return found
