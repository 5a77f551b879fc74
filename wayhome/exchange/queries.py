"""Reading imports, as those who send the files see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from wayhome.core.findings import Severity
from wayhome.core.viewer import Viewer
from wayhome.exchange.acted import what_stays
from wayhome.exchange.choices import RunState
from wayhome.exchange.hmis_store.tables import tables
from wayhome.exchange.models import ImportFinding, ImportRun, ImportSample
from wayhome.exchange.rules import undo_ends
from wayhome.organizations.choices import Role, SourceKind
from wayhome.organizations.models import Source

SENDERS = (Role.COC_DATA_LEAD, Role.PLAN_ANALYST, Role.COUNTY_ADMINISTRATOR)
SHOWN = 3  # examples of a kind on the page; the file has them all
CHANGES = ("new", "changed", "vanished", "deleted", "same", "rows")


def _own(viewer: Viewer) -> UUID:
    """The viewer's organization; addresses of imports are open to members of one only."""
    if viewer.organization_id is None:
        raise PermissionDenied
    return viewer.organization_id


def sources(*, viewer: Viewer) -> QuerySet[Source]:
    """The sources whose files the viewer may send: of a plan analyst, enrollment files alone."""
    found = Source.objects.filter(organization_id=_own(viewer)).exclude(kind=SourceKind.INTAKE)
    if not viewer.has(Role.COC_DATA_LEAD, Role.COUNTY_ADMINISTRATOR):
        found = found.filter(kind=SourceKind.ENROLLMENT)
    return found


def runs(*, viewer: Viewer) -> QuerySet[ImportRun]:
    """The imports of those sources."""
    return ImportRun.objects.filter(
        organization_id=_own(viewer), source__in=sources(viewer=viewer)
    ).select_related("source", "document")


def run_of(*, viewer: Viewer, run_id: UUID) -> ImportRun:
    """One import. Raises ImportRun.DoesNotExist, also for somebody else's."""
    return runs(viewer=viewer).get(pk=run_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the findings table draws it."""

    severity: str
    file: str
    row: int
    column: str
    message: str
    value: str
    fix: str
    count: int = 1
    code: str = ""  # what kind of finding it is


def findings(*, viewer: Viewer, run: ImportRun, most: int | None = None) -> Iterator[Shown]:
    """The examples kept, the gravest first; the first of each kind says how many it stands for.

    `most` limits the examples of each kind.
    """
    weight = {severity: place for place, severity in enumerate(Severity)}
    kinds = ImportFinding.objects.filter(run=run, organization_id=_own(viewer))
    for kind in sorted(kinds, key=lambda k: (weight[Severity(k.severity)], -k.count, k.code)):
        examples = kind.examples or [
            {"row": 0, "message": kind.code, "value": "", "fix": ""},
        ]
        for place, one in enumerate(examples[:most]):
            yield Shown(
                kind.severity,
                kind.file,
                one["row"],
                kind.column,
                one["message"],
                one["value"],
                one["fix"],
                kind.count if place == 0 else 1,
                kind.code,
            )


def samples(*, viewer: Viewer, run: ImportRun) -> QuerySet[ImportSample]:
    """A few rows of each change."""
    return ImportSample.objects.filter(run=run, organization_id=_own(viewer)).order_by(
        "table", "change", "key"
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does: the changes that occur, and each table's rows by them."""

    heads: list[str]
    rows: list[tuple[str, list[int | None]]]


def changes(run: ImportRun) -> Changes:
    """Tables in the file's order, without those that have no rows."""
    order = {table: place for place, table in enumerate(tables())}
    held = sorted(run.counts.items(), key=lambda one: (order.get(one[0], 99), one[0]))
    heads = [change for change in CHANGES if any(change in counts for _, counts in held)]
    rows = [(table, [counts.get(head) for head in heads]) for table, counts in held if counts]
    return Changes(heads, rows)


def undo_until(*, viewer: Viewer, run: ImportRun) -> datetime | None:
    """Until when the viewer can take the import back; None where it cannot be."""
    if run.state != RunState.LOADED or run.ended_at is None:
        return None
    newer = runs(viewer=viewer).filter(
        source=run.source, state=RunState.LOADED, ended_at__gt=run.ended_at
    )
    return None if newer.exists() else undo_ends(run.ended_at)


def stays(*, run: ImportRun) -> list[tuple[str, int]]:
    """What people did since the import, as far as the viewer may see: it stays when undone."""
    return what_stays(run.pk, run.ended_at, using="default")
