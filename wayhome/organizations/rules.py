"""Who may give and end which role, how sign-ins are guarded, and what makes an NPI whole.

Nobody raises themselves. A system administrator looks after every organization, a county
administrator after the workers of their own. The role of system administrator is given and ended
by system administrators alone.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Role

NPI_DIGITS = 10
PREFIX_SUM = 24  # what the prefix 80840 of a health card number adds to the Luhn sum
ADMINISTRATORS = (Role.COUNTY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Guard:
    """What a sign-in has to meet, and how long it lasts."""

    second_factor: frozenset[str]  # the roles that need a second step
    idle_minutes: int
    longest_hours: int
    review_months: int  # so often an organization goes through who works there

    def asks(self, roles: Collection[str]) -> bool:
        """Whether somebody with these roles needs a second step."""
        return not self.second_factor.isdisjoint(roles)


# Every role looks at people, reviews, or administers.
SHIPPED = Guard(frozenset(Role), idle_minutes=30, longest_hours=12, review_months=3)


def stricter(one: Guard, other: Guard) -> Guard:
    """Of each rule the one that asks more."""
    return Guard(
        one.second_factor | other.second_factor,
        min(one.idle_minutes, other.idle_minutes),
        min(one.longest_hours, other.longest_hours),
        min(one.review_months, other.review_months),
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def everywhere(viewer: Viewer) -> bool:
    """Whether the viewer looks after the workers of every organization."""
    return viewer.has(Role.SYSTEM_ADMINISTRATOR)


def looks_after(viewer: Viewer, organization_id: UUID) -> bool:
    """Whether the viewer looks after the workers of this organization."""
    own = viewer.has(Role.COUNTY_ADMINISTRATOR) and viewer.organization_id == organization_id
    return everywhere(viewer) or own


def roles_to_give(viewer: Viewer) -> list[Role]:
    """The roles the viewer may offer to somebody else."""
    return [role for role in Role if role is not Role.SYSTEM_ADMINISTRATOR or everywhere(viewer)]


def may_give(viewer: Viewer, *, organization_id: UUID, role: str, to: UUID | None) -> bool:
    """Whether the viewer may give this role there; `to` is the account, if there is one yet."""
    if to is not None and to == viewer.user_id:
        return False
    return looks_after(viewer, organization_id) and role in roles_to_give(viewer)


def may_end(viewer: Viewer, *, organization_id: UUID, role: str) -> bool:
    """Whether the viewer may end this role there; one's own may be laid down."""
    return looks_after(viewer, organization_id) and role in roles_to_give(viewer)


def is_npi(text: str) -> bool:
    """Whether this is ten digits of which the last one checks the others (45 CFR 162.406)."""
    if len(text) != NPI_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    total = PREFIX_SUM
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
