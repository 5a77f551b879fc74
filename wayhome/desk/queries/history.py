"""What became of the two records of a pair over time, as far as their reviewer may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from wayhome.core.viewer import Viewer
from wayhome.coverage.models import Span
from wayhome.eligibility.models import Fact
from wayhome.exchange.models import ImportRun
from wayhome.matching.queries import pair_of
from wayhome.organizations.models import Source
from wayhome.people.models import Link, SourceRecord

STAYS = ("place", "housing_program", "move_in")


@dataclass(frozen=True)
class History:
    """One side of a pair: versions of the record, the newest first, and of whom they are now."""

    source: Source
    person_id: UUID | None
    versions: Sequence[SourceRecord]
    stays: Sequence[Fact]
    spans: Sequence[Span]
    runs: Mapping[UUID, ImportRun]  # of the imports that brought the versions


def histories(pair_id: UUID, *, viewer: Viewer) -> list[History] | None:
    """Both sides, the left one first; None where the viewer reviews no such pair.

    Row security leaves of each what a person's page would show: of a plan's member that is nobody
    yet, nothing but the coverage that was copied.
    """
    pair = pair_of(pair_id, viewer=viewer)
    if pair is None:
        return None
    return [
        _history(pair.left_source, pair.left_key),
        _history(pair.right_source, pair.right_key),
    ]


def _history(source: Source, key: str) -> History:
    versions = list(
        SourceRecord.objects.filter(source=source, key=key).order_by("-valid_from", "id")
    )
    person = versions[0].person_id if versions else _linked(source, key)
    spans = Span.objects.filter(known_to=None).select_related("plan", "source")
    stays = Fact.objects.filter(fact__in=STAYS).exclude(start=None)
    return History(
        source=source,
        person_id=person,
        versions=versions,
        stays=list(stays.filter(person_id=person)) if person else [],
        # Of a member their own coverage alone; of a record all that its person has.
        spans=list(
            spans.filter(person_id=person)
            if person and versions
            else spans.filter(source=source, cin=key)
        ),
        runs=ImportRun.objects.select_related("document").in_bulk(
            {one.import_id for one in versions}
        ),
    )


def _linked(source: Source, key: str) -> UUID | None:
    link = Link.objects.filter(source=source, key=key, undone_at=None).first()
    return link.person_id if link else None
