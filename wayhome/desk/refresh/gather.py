"""Reads what the exchange holds into the Arrow tables that linkage and rules work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.utils import timezone

from wayhome.core.arrow_sql import read_table
from wayhome.exchange.hmis_csv.layout import VERSIONS, layout
from wayhome.exchange.hmis_store.tables import tables
from wayhome.exchange.roster_store.current import current_roster
from wayhome.exchange.roster_store.files import files_now
from wayhome.organizations.choices import SourceKind
from wayhome.organizations.models import Source

BETWEEN = "\x1f"  # between a source's code and a record's key; occurs in neither

RECORDS = f"""
SELECT s.code || '{BETWEEN}' || r.key AS id, s.code AS source, r.source_id, r.key, r.person_id,
       l.previous_id AS previous, r.first_name, r.middle_name, r.last_name, r.suffix,
       to_char(r.dob, 'YYYY-MM-DD') AS dob, r.ssn, r.sex, r.street, r.city, r.zip, r.phone,
       r.email, '' AS cin
FROM people_sourcerecord r
JOIN organizations_source s ON s.id = r.source_id AND s.kind = '{SourceKind.HMIS}'
LEFT JOIN people_link l
  ON l.source_id = r.source_id AND l.key = r.key AND l.undone_at IS NULL
WHERE r.valid_to IS NULL AND r.deleted_at IS NULL
ORDER BY 1
"""


@dataclass(frozen=True)
class Hmis:
    """One HMIS source and the current rows of its files, under HUD's column names."""

    source: Source
    tables: dict[str, pa.Table]


def records() -> pa.Table:
    """Every current HMIS record with the linkage columns, its source, person and earlier person."""
    return read_table(RECORDS)


def hmis_sources() -> list[Source]:
    """The HMIS sources, in order of their code."""
    return list(
        Source.objects.using("batch")
        .filter(kind=SourceKind.HMIS)
        .select_related("organization")
        .order_by("code")
    )


def hmis(source: Source) -> Hmis:
    """The current rows of one source: not closed, not vanished; tombstones are left out later."""
    return Hmis(source, {name: _current(name, source) for name in tables()})


def _current(name: str, source: Source) -> pa.Table:
    table = tables()[name]
    columns = ", ".join(f'"{column}" AS "{_spelling(name)[column]}"' for column in table.columns)
    return read_table(
        f"SELECT {columns} FROM {table.name}"
        " WHERE source_id = %s AND valid_to IS NULL AND vanished_at IS NULL",
        [source.pk],
    )


def _spelling(name: str) -> dict[str, str]:
    """HUD's own spelling of each column, the newest year's where years differ."""
    return {
        column.name.lower(): column.name
        for version in VERSIONS
        if name in layout(version).files
        for column in layout(version).files[name].columns
    }


@dataclass(frozen=True)
class Roster:
    """A plan's current enrollment file, in the columns of `x12_834.read`."""

    source: Source
    plan: str  # the plan's short code
    members: pa.Table
    spans: pa.Table
    seen: date  # the day its newest file describes


def rosters() -> list[Roster]:
    """The current roster of every plan, in order of the source's code."""
    sources = (
        Source.objects.using("batch")
        .filter(kind=SourceKind.ENROLLMENT)
        .select_related("organization")
        .order_by("code")
    )
    found = []
    for source in sources:
        held = current_roster(source.pk)
        if held is not None:
            newest = files_now(source.pk)[-1]
            seen = newest.as_of or timezone.localdate(newest.ended_at)
            found.append(Roster(source, source.organization.code, *held, seen))
    return found
