"""An HMIS export into PostgreSQL: what it would change, and changing it.

Everything happens in the caller's transaction of the batch role, which holds the source's lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow.compute as pc
from django.db import connections

from wayhome.exchange.hmis_csv.read import HmisExport
from wayhome.exchange.hmis_store.compare import (
    all_new,
    apply,
    compare,
    copy_versions,
    find_vanished,
    known,
    left_out,
    stage_keys,
)
from wayhome.exchange.hmis_store.people import load_people
from wayhome.exchange.hmis_store.samples import of_changes, of_new_file
from wayhome.exchange.hmis_store.scope import JUDGED, Scope, open_scope, scope_of
from wayhome.exchange.hmis_store.stage import Staged, Stager, staging
from wayhome.exchange.hmis_store.tables import tables
from wayhome.exchange.importing import Progress, Sample
from wayhome.exchange.rules import missing_clients

NO_TABLE = "CREATE TEMP TABLE gone_{} (key text) ON COMMIT DROP"


@dataclass
class HmisLoad:
    """One export against what the database holds; `compare` first, then `apply` or nothing."""

    export: HmisExport
    source_id: UUID
    import_id: UUID
    at: datetime
    progress: Progress
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    staged: dict[str, Staged] = field(default_factory=dict)

    def __enter__(self) -> HmisLoad:
        self.exit = ExitStack()
        self.cursor: Any = self.exit.enter_context(connections["batch"].cursor())
        # Joins of a whole county's keys stay in memory.
        self.cursor.execute("SET LOCAL work_mem = '128MB'")
        self.stager: Stager = self.exit.enter_context(staging(self.export, self.source_id))
        self.scope: Scope | None = scope_of(self.export.header)
        self.first = not known(self.cursor, tables()["Export"], self.source_id)
        return self

    def __exit__(self, *error: object) -> None:
        self.exit.close()

    @property
    def clients(self) -> int:
        """Living clients in the file."""
        rows = self.export.tables["Client"]
        return int(pc.sum(pc.is_null(rows["DateDeleted"])).as_py() or 0)

    def compare(self) -> None:
        """Fill `counts` and the temporary tables that `apply` follows."""
        if self.scope and not self.first:
            projects = self.export.tables["Project"]["ProjectID"]
            open_scope(self.cursor, self.scope, self.source_id, projects)
        for number, name in enumerate(self._order()):
            self.progress(f"Comparing {name}", number, len(tables()))
            self.staged[name] = self.stager.file(name)
            self.counts[name] = {
                change: rows for change, rows in self._compare(self.staged[name]).items() if rows
            }

    def _order(self) -> list[str]:
        """What other files depend on comes first; clients last, when enrollments are judged."""
        others = [name for name in tables() if name not in JUDGED and name != "Client"]
        return [*JUDGED, *others, "Client"]

    def _compare(self, staged: Staged) -> Counter[str]:
        # People may be known of whom the first import was taken back: clients always compare.
        if self.first:
            if staged.table.file == "Client":
                stage_keys(self.cursor, staged)
                self.cursor.execute(NO_TABLE.format("client"))
            return all_new(staged)
        absent = not len(staged.rows) and staged.table.file not in (*JUDGED, "Client")
        if absent and not known(self.cursor, staged.table, self.source_id):
            return Counter()
        stage_keys(self.cursor, staged)
        counts = compare(self.cursor, staged, self.source_id)
        if self.scope:
            counts["vanished"] = find_vanished(
                self.cursor, staged.table, self.source_id, self.scope
            )
        else:
            self.cursor.execute(NO_TABLE.format(staged.table.short))
        return counts

    def remarks(self) -> list[str]:
        """Why clients whom the source sent before and not now stay as they are."""
        if self.first or self.scope is None:
            return []
        client = tables()["Client"]
        stay = left_out(self.cursor, client, self.source_id)
        gone = self.counts["Client"].get("vanished", 0)
        return missing_clients(gone, stay)

    def samples(self) -> Iterator[Sample]:
        """A few rows of each change in each file."""
        for name, staged in self.staged.items():
            if self.first:
                yield from of_new_file(staged)
            elif self._differs(name):
                yield from of_changes(self.cursor, staged, self.source_id)

    def _differs(self, name: str) -> bool:
        return any(change != "same" for change in self.counts[name])

    def apply(self) -> None:
        """Write what `compare` found."""
        for number, name in enumerate(tables()):
            staged = self.staged[name]
            self.progress(f"Loading {name}", number, len(tables()))
            if self.first:
                copy_versions(
                    self.cursor,
                    staged.table,
                    staged.rows,
                    self.source_id,
                    self.import_id,
                    self.at,
                )
            elif self._differs(name):
                apply(self.cursor, staged, self.source_id, self.import_id, self.at)
            if name == "Client":
                load_people(
                    self.cursor,
                    staged,
                    hashed=self.export.hashed,
                    source_id=self.source_id,
                    import_id=self.import_id,
                    at=self.at,
                )
