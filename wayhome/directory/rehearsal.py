"""A provider list tried out and rolled back: which rows it would make, change and remove.

The import shows that before anything is written, writes exactly that, and can take exactly that
back. Rows are JSON as PostgreSQL gives them, so that every table of the directory goes alike.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from wayhome.core.db import seen_by
from wayhome.core.findings import UnusableInput
from wayhome.core.viewer import Viewer
from wayhome.directory.actions import Loaded, load_providers

Row = dict[str, Any]
# When it was last said: new with every list, and no change of what is said.
FRESHNESS = frozenset({"confirmed_at", "updated", "assured_date"})
BUSY = "The directory changed while this list was read. Nothing was loaded; import the list again."


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the directory before and after; None where it is not there."""

    table: str
    id: str
    before: Row | None
    after: Row | None

    @property
    def says_something(self) -> bool:
        """Whether more than its freshness differs."""
        if self.before is None or self.after is None:
            return True
        names = self.before.keys() - FRESHNESS
        return any(self.before[name] != self.after[name] for name in names)


def rehearse(
    path: Path, *, by: Viewer, at: datetime, services: Collection[str]
) -> tuple[Loaded, list[Step]]:
    """What loading the list would come to; nothing of it stays."""
    with seen_by(by):
        before = _snapshot()
        loaded = load_providers(path, by=by, at=at, services=services)
        after = _snapshot()
        transaction.set_rollback(True)
    steps = [
        Step(table, key, _row(before[table].get(key)), _row(after[table].get(key)))
        for table in before
        for key in sorted(before[table].keys() | after[table].keys())
        if before[table].get(key) != after[table].get(key)
    ]
    return loaded, steps


def hold(using: str = "batch") -> None:
    """Of two lists that change the directory one waits, to the end of the open transaction."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory'))")


def perform(steps: Iterable[Step], using: str = "batch") -> None:
    """Write the steps inside the open transaction. Raises UnusableInput where a row is another."""
    steps = list(steps)
    if _fitting(steps, using, side="before") != steps:
        raise UnusableInput(BUSY)
    _write(steps, using)


def take_back(steps: Iterable[Step], using: str = "batch") -> int:
    """Undo the steps; a row that somebody changed since, or built on, stays. Returns how many."""
    done = list(steps)
    back = [
        Step(one.table, one.id, one.after, one.before)
        for one in _fitting(done, using, side="after")
    ]
    kept = _built_on([one for one in back if one.after is None], using)
    back = [one for one in back if (one.table, one.id) not in kept]
    _write(back, using)
    return len(done) - len(back)


def _tables() -> dict[str, Any]:
    models = apps.get_app_config("directory").get_models()
    return {model._meta.db_table: model for model in models}


def _snapshot() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with connections["default"].cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT id::text, to_jsonb(t)::text FROM "{table}" t')
            found[table] = dict(cursor.fetchall())
    return found


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)


def _fitting(steps: list[Step], using: str, *, side: str) -> list[Step]:
    """The steps whose row is now what it was on that side."""
    held: dict[tuple[str, str], Row] = {}
    with connections[using].cursor() as cursor:
        for table, of_table in _by_table(steps).items():
            cursor.execute(
                f'SELECT id::text, to_jsonb(t)::text FROM "{table}" t WHERE id = ANY(%s::uuid[])',
                [[one.id for one in of_table]],
            )
            held |= {(table, key): json.loads(text) for key, text in cursor.fetchall()}
    return [one for one in steps if held.get((one.table, one.id)) == getattr(one, side)]


def _write(steps: list[Step], using: str) -> None:
    """What goes first, for the constraints of one table; those between tables wait for the end."""
    with connections[using].cursor() as cursor:
        for table, of_table in _by_table(steps).items():
            going = [one.id for one in of_table if one.before is not None]
            cursor.execute(f'DELETE FROM "{table}" WHERE id = ANY(%s::uuid[])', [going])
            coming = [one.after for one in of_table if one.after is not None]
            cursor.execute(
                f'INSERT INTO "{table}" '
                f'SELECT * FROM jsonb_populate_recordset(NULL::"{table}", %s)',
                [json.dumps(coming)],
            )


def _by_table(steps: Iterable[Step]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for one in steps:
        found.setdefault(one.table, []).append(one)
    return found


def _built_on(going: list[Step], using: str) -> set[tuple[str, str]]:
    """Those of the rows that are to go to which other rows point that stay."""
    gone = {(one.table, one.id) for one in going}
    kept: set[tuple[str, str]] = set()
    while True:
        more = {
            target
            for referring, target in _pointing(gone - kept, using)
            if referring not in gone or referring in kept
        }
        # What names a service's code has no foreign key; it goes and stays with the service.
        ids = {key for _, key in kept | more}
        more |= {
            (one.table, one.id) for one in going if (one.before or {}).get("link_id") in ids
        } - kept
        if not more:
            return kept
        kept |= more


def _pointing(
    targets: set[tuple[str, str]], using: str
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Rows that point to one of the targets, with the target."""
    found = []
    with connections[using].cursor() as cursor:
        for table, model in _tables().items():
            wanted = [key for name, key in targets if name == table]
            for relation in model._meta.get_fields(include_hidden=True) if wanted else ():
                if not relation.auto_created or relation.concrete:
                    continue
                other = relation.related_model._meta.db_table
                column = relation.field.column
                cursor.execute(
                    f'SELECT id::text, "{column}"::text FROM "{other}" '
                    f'WHERE "{column}" = ANY(%s::uuid[])',
                    [wanted],
                )
                found += [((other, key), (table, to)) for key, to in cursor.fetchall()]
    return found
