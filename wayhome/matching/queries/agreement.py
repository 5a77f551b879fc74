"""How fast and how alike the reviewers of an organization read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.matching import rules
from wayhome.matching.choices import LEAD, Verdict
from wayhome.matching.models import KEYS, Decision, Reading

AT_ONCE = timedelta(minutes=10)  # taken back so soon, it was a slip of the finger


@dataclass(frozen=True, slots=True)
class Pace:
    """How many pairs one reader read, and how many an hour while they read."""

    name: str
    read: int
    an_hour: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures of one organization. `alike` and `kappa` are of `both` pairs, None of none."""

    read: int
    paces: Sequence[Pace]
    both: int
    alike: float | None
    kappa: float | None
    same: int
    same_undone: int


def agreement_of(*, viewer: Viewer) -> Agreement:
    """How the viewer's organization reads; the pace of others is shown to its lead alone.

    Readings that row security keeps from the viewer, because they are still to give their own,
    are not counted. Only second readers who had not seen the first answer count for agreement.
    """
    readings = list(Reading.objects.filter(organization_id=viewer.acting_for).order_by("at", "id"))
    standing = [one for one in readings if one.undone_at is None]
    pairs = _both(standing)
    taken = Decision.objects.filter(
        organization_id=viewer.acting_for, verdict=Verdict.SAME, change=None
    ).values_list("at", "undone_at")
    kept = [(at, undone) for at, undone in taken if undone is None or undone - at > AT_ONCE]
    return Agreement(
        read=len(standing),
        paces=_paces(readings, viewer),
        both=len(pairs),
        alike=rules.agreement(pairs),
        kappa=rules.kappa(pairs),
        same=len(kept),
        same_undone=sum(undone is not None for _, undone in kept),
    )


def _both(readings: Sequence[Reading]) -> list[tuple[str, str]]:
    """What the first and the second reader of each pair said, not knowing of each other."""
    by_pair: defaultdict[tuple[object, ...], dict[int, Reading]] = defaultdict(dict)
    for one in readings:
        by_pair[tuple(getattr(one, name) for name in KEYS)][one.place] = one
    found = []
    for places in by_pair.values():
        first, second = places.get(1), places.get(2)
        if first and second and first.shown_at and first.shown_at >= second.at:
            found.append((first.verdict, second.verdict))
    return found


def _paces(readings: Sequence[Reading], viewer: Viewer) -> list[Pace]:
    moments: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for one in readings:
        if viewer.has(LEAD) or one.by == viewer.user_id:
            moments[one.by].append(one.at)
    names = dict(User.objects.filter(pk__in=moments).values_list("pk", "name"))
    found = [Pace(names.get(by, ""), len(when), rules.pace(when)) for by, when in moments.items()]
    return sorted(found, key=lambda one: one.name)
