"""A person's page: everything the viewer may know, each fact with its source and age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wayhome.core.classes import DataClass
from wayhome.core.viewer import Viewer
from wayhome.coverage.models import Span
from wayhome.eligibility.models import Fact, Screening
from wayhome.matching.models import Change
from wayhome.matching.queries import Held, Why, changes_of, may_change, why_linked
from wayhome.people.models import Person, SourceRecord, Told
from wayhome.people.queries import person_now
from wayhome.referrals.models import Referral


@dataclass(frozen=True)
class PersonPage:
    """What stands on the page; every list is already what row security left."""

    person: Person
    records: Sequence[SourceRecord]
    links: Sequence[Why]  # why each record and each plan's member is here
    changes: Sequence[Change]  # merges and splits by the viewer's organization
    may_change: bool  # whether the viewer may say which records are this person's
    told: dict[str, Told]
    also_told: Sequence[Told]  # otherwise, earlier or under another key: the newest first
    facts: Sequence[Fact]
    spans: Sequence[Span]
    screenings: Sequence[Screening]
    referrals: Sequence[Referral]

    @property
    def newest(self) -> SourceRecord | None:
        """The record that names the person."""
        return self.records[0] if self.records else None

    @property
    def classes(self) -> list[str]:
        """The classes of data that the page shows: what its disclosure says."""
        return sorted({DataClass.DEMOGRAPHIC, *(fact.data_class for fact in self.facts)})


def person_page(person_id: UUID, *, viewer: Viewer) -> PersonPage | None:
    """The page, or None where there is nobody the viewer may see; both look the same from outside.

    A key from before two people were found to be one opens the page of whom it is now.

    Fifteen queries at most, whatever the person's history.
    """
    person = person_now(person_id, viewer=viewer)
    if person is None:
        return None
    told = list(Told.objects.filter(person=person).order_by("at", "id"))
    newest = {row.what: row for row in told}
    records = list(
        SourceRecord.objects.filter(person=person, valid_to=None)
        .select_related("source", "source__organization")
        .order_by("-recorded_at", "id")
    )
    held = [Held(one.source, one.key) for one in records]
    return PersonPage(
        person=person,
        records=records,
        links=why_linked(records, viewer=viewer),
        changes=changes_of(person.pk, viewer=viewer),
        may_change=may_change([one for one in held if one.is_record], viewer=viewer),
        told=newest,
        also_told=[row for row in reversed(told) if row.value != newest[row.what].value],
        facts=list(Fact.objects.filter(person=person).order_by("fact", "-seen")),
        spans=list(
            Span.objects.filter(person=person, known_to=None)
            .select_related("plan", "source")
            .order_by("-valid_from")
        ),
        screenings=_fullest(Screening.objects.filter(person=person)),
        referrals=list(
            Referral.objects.filter(person=person)
            .select_related("from_organization", "to_organization")
            .order_by("-made_at")
        ),
    )


def covered_now(spans: Sequence[Span], day: date) -> list[Span]:
    """The spans that hold on a day."""
    return [
        span
        for span in spans
        if span.valid_from <= day and (span.valid_to is None or span.valid_to >= day)
    ]


def _fullest(rows: Iterable[Screening]) -> list[Screening]:
    """One answer a service: the one that rests on most, of those the viewer holds."""
    best: dict[str, Screening] = {}
    for row in rows:
        if row.service not in best or row.depth > best[row.service].depth:
            best[row.service] = row
    return sorted(best.values(), key=lambda row: (row.rank, row.service))
