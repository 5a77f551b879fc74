"""What an edit of a settings row changed: kept in the audit log, shown as history, taken back.

The rows are organizations and their sources; nothing in them is about a person who is served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from wayhome.accounts.models import User
from wayhome.audit.actions import record
from wayhome.audit.models import Event
from wayhome.core.viewer import Viewer

Changes = dict[str, list[Any]]  # field -> [before, after], as JSON holds them


class ChangedSince(Exception):
    """Somebody changed the row after the edit that was to be taken back."""


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a row's history; `changes` are of field, before and after."""

    event: Event
    who: str
    changes: list[tuple[str, Any, Any]]


def apply(row: models.Model, values: Mapping[str, Any]) -> Changes:
    """Set the row's fields and say which of them differ; nothing is saved."""
    changes: Changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [_plain(before), _plain(value)]
            setattr(row, name, value)
    return changes


def keep(
    verb: str, row: models.Model, changes: Changes, *, by: Viewer, at: datetime
) -> Event | None:
    """Save what changed and note it; None where nothing did."""
    if not changes:
        return None
    row.save(update_fields=list(changes))
    return record(
        verb,
        by=by,
        at=at,
        target=row._meta.label_lower,
        target_id=row.pk,
        detail={"changes": changes},
    )


def take_back(row: models.Model, event: Event, *, by: Viewer, at: datetime) -> Event | None:
    """Set back what an edit changed. Raises ChangedSince where the row was changed again."""
    made: Changes = event.detail.get("changes", {})
    if any(_plain(getattr(row, name)) != after for name, (_before, after) in made.items()):
        raise ChangedSince
    fields = {field.name: field for field in row._meta.concrete_fields}
    values = {name: fields[name].to_python(before) for name, (before, _after) in made.items()}
    return keep(f"{event.verb}.undone", row, apply(row, values), by=by, at=at)


def history(row: models.Model, *, most: int = 20) -> list[Past]:
    """The newest notes about a row, each with who did it."""
    events = list(Event.objects.filter(target_id=row.pk).order_by("-at", "-id")[:most])
    names = User.objects.in_bulk({one.by for one in events if one.by})
    return [
        Past(
            event,
            names[event.by].name if event.by in names else "",
            [
                (name, before, after)
                for name, (before, after) in event.detail.get("changes", {}).items()
            ],
        )
        for event in events
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
