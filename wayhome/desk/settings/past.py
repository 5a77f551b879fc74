"""The history of a settings row, in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.desk.settings.forms import Party, Sending
from wayhome.organizations.choices import Role
from wayhome.organizations.queries import Past

VERBS = {
    "organizations.organization.added": gettext_lazy("added"),
    "organizations.organization.edited": gettext_lazy("changed"),
    "organizations.organization.closed": gettext_lazy("closed"),
    "organizations.source.added": gettext_lazy("added"),
    "organizations.source.edited": gettext_lazy("changed"),
    "organizations.role.given": gettext_lazy("role given"),
    "organizations.role.ended": gettext_lazy("role ended"),
    "organizations.invitation.made": gettext_lazy("somebody invited"),
    "organizations.invitation.withdrawn": gettext_lazy("invitation withdrawn"),
    "organizations.invitation.taken": gettext_lazy("invitation taken"),
}
NAMES = {
    "closed_on": gettext_lazy("Closed on"),
    "paused_at": gettext_lazy("Paused"),
}


def lines(past: list[Past]) -> list[dict[str, Any]]:
    """What the history on a page draws: who did what when, and what was there before."""
    return [
        {
            "what": _what(one.event.verb),
            "role": _role(one.event.detail.get("role", "")),
            "who": one.who,
            "at": one.event.at,
            "undo_closing": _closing(one),
            "changes": [
                {"name": _name(name), "before": _value(before), "after": _value(after)}
                for name, before, after in one.changes
            ],
        }
        for one in past
    ]


def _closing(one: Past) -> UUID | None:
    """The note to take back where this line closed the organization."""
    closed = any(name == "closed_on" and after for name, _before, after in one.changes)
    return one.event.pk if closed else None


def _what(verb: str) -> str:
    if verb.endswith(".undone"):
        return _("taken back")
    return str(VERBS.get(verb, verb))


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else ""


def _name(field: str) -> str:
    asked = Party.base_fields.get(field) or Sending.base_fields.get(field)
    return str(asked.label if asked else NAMES.get(field, field))


def _value(value: Any) -> str:
    if value is None or value in ("", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else str(value)
