"""Who is looking, for whom, and what for."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from wayhome.core.purposes import EVERYDAY


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person and organization on whose behalf something is read or written.

    `roles` are the viewer's roles in that organization, `purposes` what they look at people for. A
    viewer without an organization sees no person at all.
    """

    user_id: UUID | None
    organization_id: UUID | None
    roles: frozenset[str] = field(default_factory=frozenset)
    purposes: tuple[str, ...] = EVERYDAY

    @property
    def purpose(self) -> str:
        """What the log says a look was for: the first of the viewer's purposes."""
        return str(self.purposes[0])

    @property
    def acting_for(self) -> UUID:
        """The organization; a viewer without one gets no further than this."""
        if self.organization_id is None:
            raise PermissionError("Nobody acts without an organization.")
        return self.organization_id

    def has(self, *roles: str) -> bool:
        """Whether the viewer holds one of these roles."""
        return not self.roles.isdisjoint(roles)


NOBODY = Viewer(user_id=None, organization_id=None)
