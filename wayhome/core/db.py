"""The database's side of who may see what: the viewer, set for one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from wayhome.core.viewer import Viewer

SETTINGS = """
SELECT set_config('wayhome.user', %s, true), set_config('wayhome.organization', %s, true),
       set_config('wayhome.purposes', %s, true)
"""


@contextmanager
def seen_by(viewer: Viewer, using: str = "default") -> Iterator[None]:
    """Run one transaction in which row security shows what `viewer` may see, and nothing else.

    `set_config(..., true)` ends with the transaction, so a pooled connection carries nobody's
    rights to the next request.
    """
    with transaction.atomic(using=using):
        set_viewer(viewer, using=using)
        yield


def set_viewer(viewer: Viewer, using: str = "default") -> None:
    """Tell the open transaction who looks; outside a transaction it would not hold."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            SETTINGS,
            [
                str(viewer.user_id or ""),
                str(viewer.organization_id or ""),
                ",".join(viewer.purposes),
            ],
        )


class OneDatabase:
    """All aliases are one database: ordinary work goes to wayhome_app, migrations to the owner."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return hints["instance"]._state.db if "instance" in hints else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
