"""Who may give and end which role, and what makes a National Provider Identifier whole.

Nobody raises themselves. A system administrator looks after every organization, a county
administrator after the workers of their own. The role of system administrator is given and ended
by system administrators alone.
"""

from __future__ import annotations

from uuid import UUID

from wayhome.core.viewer import Viewer
from wayhome.organizations.choices import Role

NPI_DIGITS = 10
PREFIX_SUM = 24  # what the prefix 80840 of a health card number adds to the Luhn sum
ADMINISTRATORS = (Role.COUNTY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)


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
