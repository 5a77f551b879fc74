"""Going through who works here: one question for each role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from wayhome.organizations.choices import Decision
from wayhome.organizations.models import ReviewedRole


class GoThrough(forms.Form):
    """Keep or end, for each role that still holds; one's own is kept here."""

    def __init__(
        self, *args: Any, roles: Sequence[ReviewedRole], own: UUID | None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.rows = [(role, self._ask(role, own)) for role in roles]

    def _ask(self, role: ReviewedRole, own: UUID | None) -> str:
        if role.membership.ended_on is not None:
            return ""
        choices = Decision.choices
        if role.membership.user_id == own:
            choices = [one for one in choices if one[0] == Decision.KEEP]
        name = f"role-{role.pk}"
        self.fields[name] = forms.ChoiceField(
            label=str(role), choices=choices, widget=forms.RadioSelect
        )
        return name

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows of the table: a role, and its field unless it ended meanwhile."""
        return [{"role": role, "field": self[name] if name else None} for role, name in self.rows]

    @property
    def decisions(self) -> dict[UUID, str]:
        """What was decided, by the row it is about."""
        return {role.pk: self.cleaned_data[name] for role, name in self.rows if name}
