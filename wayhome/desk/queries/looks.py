"""Who has looked at a person, for the page of that name and for the accounting of disclosures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import Organization
from wayhome.people.models import Person
from wayhome.people.queries import Looks, looks_at, person_now

YEARS = 6  # as far back as 45 CFR 164.528 lets somebody ask
DAYS_A_PAGE = 7
SENT = "referral sent to "  # and the receiver's key (referrals.actions.send)


@dataclass(frozen=True)
class LooksPage:
    """Looks at a person, the newest first, with the names that the viewer may know."""

    person: Person
    looks: Sequence[Looks]
    organizations: dict[UUID, Organization]
    workers: dict[UUID, str]  # of the viewer's own organization
    viewer: Viewer
    older: date | None = None  # days before this one are on the next page


def looks_page(person_id: UUID, *, viewer: Viewer, before: date) -> LooksPage | None:
    """The newest days with a look before a day; None where there is nobody the viewer may see."""
    person = person_now(person_id, viewer=viewer)
    if person is None:
        return None
    looks = looks_at(
        person, viewer=viewer, since=_years_before(before), upto=before, most_days=DAYS_A_PAGE + 1
    )
    days = sorted({one.day for one in looks}, reverse=True)
    older = days[DAYS_A_PAGE - 1] if len(days) > DAYS_A_PAGE else None
    return _page(person, [one for one in looks if older is None or one.day >= older], viewer, older)


def looks_between(person_id: UUID, *, viewer: Viewer, since: date, upto: date) -> LooksPage | None:
    """All looks from one day to another, both included."""
    person = person_now(person_id, viewer=viewer)
    if person is None:
        return None
    after = upto + timedelta(days=1)
    return _page(person, looks_at(person, viewer=viewer, since=since, upto=after), viewer)


def receiver_of(look: Looks) -> UUID | None:
    """Whom a referral went to, where that is what was logged."""
    _said, sent, key = look.what.partition(SENT)
    return UUID(key) if sent else None


def earliest(upto: date) -> date:
    """The first day of six years that end with a day."""
    return _years_before(upto) + timedelta(days=1)


def _years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:  # 29 February
        return day.replace(year=day.year - YEARS, day=28)


def _page(
    person: Person, looks: Sequence[Looks], viewer: Viewer, older: date | None = None
) -> LooksPage:
    named = {one.organization_id for one in looks} | {receiver_of(one) for one in looks}
    return LooksPage(
        person,
        looks,
        Organization.objects.in_bulk(named - {None}),
        {
            key: one.name
            for key, one in User.objects.in_bulk({w for one in looks for w in one.workers}).items()
        },
        viewer,
        older,
    )
