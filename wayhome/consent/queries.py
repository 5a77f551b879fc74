"""Reading agreements and notice rules, and how many people each of them opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from wayhome.consent.models import Agreement, NoticeRule
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Role

# What an agreement or a notice may open, in the order in which a form asks for it.
SHAREABLE = [one for one in DataClass if one not in PROTECTED | {DataClass.OPEN}]
FEW = 11  # a figure below this is never told


@dataclass(frozen=True, slots=True)
class Given:
    """About how many people a ground opens now: none, a few, or so many in tens."""

    people: int

    @property
    def few(self) -> bool:
        """Whether the number is too small to be told."""
        return 0 < self.people < FEW


def agreements(*, viewer: Viewer) -> list[Agreement]:
    """Every agreement, the newest first; they say nothing about anybody."""
    return list(Agreement.objects.select_related("giver", "receiver"))


def agreement_by_id(agreement_id: UUID, *, viewer: Viewer) -> Agreement | None:
    """One agreement, or None."""
    found = Agreement.objects.select_related("giver", "receiver")
    return found.filter(pk=agreement_id).first()


def notice_rules(*, viewer: Viewer) -> list[NoticeRule]:
    """What the privacy notice allowed and allows, the newest first."""
    return list(NoticeRule.objects.all())


def notice_rule_by_id(notice_id: UUID, *, viewer: Viewer) -> NoticeRule | None:
    """One notice rule, or None."""
    return NoticeRule.objects.filter(pk=notice_id).first()


def people_given(grounds: Iterable[UUID]) -> dict[UUID, Given]:
    """About how many people each ground opens now; the database tells it in tens."""
    asked = list(grounds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_id, people FROM consent_people_given(%s)", [asked])
        found = dict(cursor.fetchall())
    return {one: Given(found.get(one, 0)) for one in asked}


def opens_to_oneself(viewer: Viewer, receiver_id: UUID) -> bool:
    """Whether an agreement would open people to the one who records it.

    Who looks at people does not decide what their own organization may see.
    """
    looks = any(role != Role.SYSTEM_ADMINISTRATOR for role in viewer.roles)
    return looks and viewer.organization_id == receiver_id


def in_force(start: date, end: date | None, day: date) -> bool:
    """Whether something holds on a day, its last one included."""
    return start <= day and (end is None or day <= end)
