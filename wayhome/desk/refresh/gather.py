"""Reads what the exchange holds into the Arrow tables that linkage and rules work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.utils import timezone

from wayhome.core.arrow_sql import read_table
from wayhome.core.sealed import with_unsealed
from wayhome.exchange.choices import RunState
from wayhome.exchange.hmis_csv.layout import VERSIONS, layout
from wayhome.exchange.hmis_store.tables import SEALED, tables
from wayhome.exchange.models import ImportRun
from wayhome.exchange.roster_store.current import RosterNow, current_roster, held_files
from wayhome.exchange.x12_834.tables import MEMBERS, SPANS
from wayhome.organizations.choices import SourceKind
from wayhome.organizations.models import Source
from wayhome.people.numbers import SSN

BETWEEN = "\x1f"  # between a source's code and a record's key; occurs in neither

RECORDS = f"""
SELECT s.code || '{BETWEEN}' || r.key AS id, s.code AS source, r.id AS record,
       r.source_id, r.key, r.person_id, r.data_class, s.kind, s.organization_id,
       coalesce(h.previous_id, r.person_id) AS home, r.first_name, r.middle_name,
       r.last_name, r.suffix, to_char(r.dob, 'YYYY-MM-DD') AS dob, r.ssn, r.sex, r.street,
       r.city, r.zip, r.phone, r.email, '' AS cin
FROM people_sourcerecord r
JOIN organizations_source s ON s.id = r.source_id
  AND s.kind IN ('{SourceKind.HMIS}', '{SourceKind.INTAKE}')
LEFT JOIN LATERAL (
  -- The person the record was brought in with: the one before its first link.
  SELECT l.previous_id FROM people_link l
  WHERE l.source_id = r.source_id AND l.key = r.key AND l.previous_id IS NOT NULL
  ORDER BY l.made_at, l.id LIMIT 1) h ON true
WHERE r.valid_to IS NULL AND r.deleted_at IS NULL AND r.emptied_at IS NULL
ORDER BY 1
"""


@dataclass(frozen=True)
class Hmis:
    """One HMIS source and the current rows of its files, under HUD's column names."""

    source: Source
    tables: dict[str, pa.Table]


def records() -> pa.Table:
    """Every current record with the linkage columns, its source, person and first person.

    An HMIS sent it, or a worker wrote it down.
    """
    return with_unsealed(read_table(RECORDS), "ssn", SSN)


def hmis_sources() -> list[Source]:
    """The HMIS sources, in order of their code."""
    return list(
        Source.objects.using("batch")
        .filter(kind=SourceKind.HMIS)
        .select_related("organization")
        .order_by("code")
    )


def hmis(source: Source, *, numbers: bool = False) -> Hmis:
    """The current rows of one source: not closed, not vanished; tombstones are left out later.

    Without what is encrypted, as no fact is told from it, unless `numbers` asks for it.
    """
    return Hmis(source, {name: _current(name, source, numbers) for name in tables()})


def _current(name: str, source: Source, numbers: bool) -> pa.Table:
    table = tables()[name]
    spelled = _spelling(name)
    read = [column for column in table.columns if numbers or column not in SEALED]
    columns = ", ".join(f'"{column}" AS "{spelled[column]}"' for column in read)
    rows = read_table(
        f"SELECT {columns} FROM {table.name}"
        " WHERE source_id = %s AND valid_to IS NULL AND vanished_at IS NULL",
        [source.pk],
    )
    for column in set(read) & set(SEALED):
        rows = with_unsealed(rows, spelled[column], SEALED[column])
    return rows


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
    """A plan's enrollment files: what they say now, or that nothing is left of them."""

    source: Source
    plan: str  # the plan's short code
    silent: bool  # no file, or its rows were dropped: what was copied from it stands
    seen: date | None  # the day its newest file describes, dropped or not

    def members(self, only: Sequence[str] | None = None) -> RosterNow:
        """Members and spans, all or those with these CINs; none of a silent plan's."""
        held = None if self.silent else current_roster(self.source.pk, only=only)
        return held or RosterNow(MEMBERS.empty_table(), SPANS.empty_table())


def rosters() -> list[Roster]:
    """Every plan's enrollment source, in order of its code."""
    sources = (
        Source.objects.using("batch")
        .filter(kind=SourceKind.ENROLLMENT)
        .select_related("organization")
        .order_by("code")
    )
    return [
        Roster(source, source.organization.code, not held_files(source.pk), _seen(source))
        for source in sources
    ]


def _seen(source: Source) -> date | None:
    newest = (
        ImportRun.objects.using("batch")
        .filter(source=source, kind=SourceKind.ENROLLMENT, state=RunState.LOADED)
        .order_by("-ended_at", "-id")
        .first()
    )
    if newest is None or newest.ended_at is None:
        return None
    return newest.as_of or timezone.localdate(newest.ended_at)
