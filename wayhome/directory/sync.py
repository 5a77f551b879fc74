"""Makes rows of the directory what a file says, in a few statements, and notes each change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

from wayhome.core.viewer import Viewer
from wayhome.directory.models import Metadata

Row = TypeVar("Row", bound=Model)


class Sync:
    """Collects HSDS metadata while tables are brought into line; `save` writes it."""

    def __init__(self, *, by: Viewer, at: datetime) -> None:
        self.by, self.at = str(by.user_id or ""), at
        self.notes: list[Metadata] = []

    def match(
        self,
        model: type[Row],
        existing: Mapping[Any, Row],
        wanted: Mapping[Any, Mapping[str, Any]],
        *,
        remove: bool = False,
    ) -> dict[Any, Row]:
        """Create what is wanted and missing, update what differs, return the rows by key.

        With `remove`, existing rows that nobody wants are deleted.
        """
        found: dict[Any, Row] = {}
        made, changed, fields = [], [], set()
        for key, values in wanted.items():
            row = existing.get(key)
            if row is None:
                row = model(**values)
                made.append(row)
                self._note(row, "create", "", "", str(row))
            else:
                differing = [name for name in values if getattr(row, name) != values[name]]
                for name in differing:
                    self._note(row, "update", name, getattr(row, name), values[name])
                    setattr(row, name, values[name])
                if differing:
                    changed.append(row)
                    fields.update(differing)
            found[key] = row
        model._default_manager.bulk_create(made)
        if changed:
            model._default_manager.bulk_update(changed, sorted(fields))
        stale = [row for key, row in existing.items() if key not in wanted] if remove else []
        for row in stale:
            self._note(row, "delete", "", str(row), "")
        if stale:
            model._default_manager.filter(pk__in=[row.pk for row in stale]).delete()
        return found

    def save(self) -> None:
        """Write the notes of every change made."""
        Metadata.objects.bulk_create(self.notes)

    def _note(self, row: Model, verb: str, field: str, before: object, after: object) -> None:
        self.notes.append(
            Metadata(
                resource_id=row.pk,
                resource_type=row._meta.db_table.removeprefix("directory_"),
                last_action_date=self.at,
                last_action_type=verb,
                field_name=field,
                previous_value="" if before is None else str(before),
                replacement_value="" if after is None else str(after),
                updated_by=self.by,
            )
        )
