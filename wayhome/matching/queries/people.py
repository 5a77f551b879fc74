"""Why each record stands with its person, and what was corrected about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.matching.choices import REVIEWERS, Verdict
from wayhome.matching.models import Change, Decision
from wayhome.organizations.choices import PEOPLE, SourceKind
from wayhome.organizations.models import Source
from wayhome.people.models import Link, SourceRecord


@dataclass(frozen=True, slots=True)
class Held:
    """A record of a person, or a plan's member who is this person."""

    source: Source
    key: str

    @property
    def is_record(self) -> bool:
        """Whether it is a record of its own; a member is known through one."""
        return self.source.kind in PEOPLE


def pair_keys(one: Held, other: Held) -> tuple[UUID, str, UUID, str]:
    """As the linker names a pair: a record before a plan's member, else in order of their keys."""
    left, right = sorted((one, other), key=lambda h: (not h.is_record, h.source.code, h.key))
    return (left.source.pk, left.key, right.source.pk, right.key)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a record or a member stands with a person: `link` is None for the one they began with.

    `decided_at` and `decided_by` tell of the decision that the viewer's organization took, where
    one did it.
    """

    source: Source
    key: str
    record: SourceRecord | None
    link: Link | None
    decided_at: datetime | None
    decided_by: str


def held_by(person_id: UUID) -> list[Held]:
    """All that stands with a person, as far as row security shows it: the newest record first."""
    records = (
        SourceRecord.objects.filter(
            person_id=person_id,
            valid_to=None,
            deleted_at=None,
            source__kind__in=PEOPLE,
        )
        .select_related("source")
        .order_by("-recorded_at", "id")
    )
    members = _members(person_id)
    return [Held(one.source, one.key) for one in records] + [
        Held(one.source, one.key) for one in members
    ]


def may_change(records: Collection[Held], *, viewer: Viewer) -> bool:
    """Whether the viewer may say who these records are: a reviewer where one of them came from."""
    mine = any(held.source.organization_id == viewer.organization_id for held in records)
    return mine and viewer.has(*REVIEWERS)


def why_linked(records: Sequence[SourceRecord], *, viewer: Viewer) -> list[Why]:
    """Of one person's records, given, and their plans' members, why each is there. Four queries."""
    if not records:
        return []
    links = Link.objects.filter(person_id=records[0].person_id, undone_at=None)
    found = {(one.source_id, one.key): one for one in links.select_related("source")}
    said = _decided(found)
    names = dict(User.objects.filter(pk__in={one.by for one in said}).values_list("pk", "name"))
    newest: dict[tuple[UUID, str], Decision] = {}
    for one in said:
        newest[one.left_source_id, one.left_key] = newest[one.right_source_id, one.right_key] = one

    def why(source: Source, key: str, record: SourceRecord | None) -> Why:
        by = newest.get((source.pk, key))
        link = found.get((source.pk, key))
        # A decision says why only where the model does not.
        if by is None or link is None or link.probability is not None:
            return Why(source, key, record, link, None, "")
        return Why(source, key, record, link, by.at, names.get(by.by, ""))

    mine = [why(one.source, one.key, one) for one in records]
    members = [one for one in found.values() if one.source.kind not in PEOPLE]
    return mine + [why(one.source, one.key, None) for one in members]


def changes_of(person_id: UUID, *, viewer: Viewer) -> list[Change]:
    """Merges and splits of this person by the viewer's organization that stand or wait."""
    if viewer.organization_id is None:
        return []
    mine = Change.objects.filter(
        Q(undone_at=None) | Q(applied_at=None),
        organization_id=viewer.organization_id,
        people__contains=[person_id],
    )
    return list(mine.order_by("-at"))


def _members(person_id: UUID) -> list[Link]:
    links = Link.objects.filter(person_id=person_id, undone_at=None)
    return list(
        links.filter(source__kind=SourceKind.ENROLLMENT).select_related("source").order_by("key")
    )


def _decided(links: Collection[tuple[UUID, str]]) -> list[Decision]:
    """Decisions that one of these is the same as something else, the newest last."""
    keys = {key for _, key in links}
    same = Decision.objects.filter(verdict=Verdict.SAME, undone_at=None)
    return list(same.filter(Q(left_key__in=keys) | Q(right_key__in=keys)).order_by("at"))
