"""The import of a provider list, as `work` drives it; the directory itself says how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from wayhome.core.db import seen_by
from wayhome.core.viewer import Viewer
from wayhome.directory.actions import load_providers
from wayhome.directory.provider_list import read_providers
from wayhome.eligibility.names import ServiceName
from wayhome.exchange.importing import Found, Job
from wayhome.exchange.runs import NotAllowed


class ProvidersImport:
    """Brings the directory into line with a list; the list adds and changes, and removes nobody."""

    people = "providers"

    @contextmanager
    def check(self, path: Path, job: Job) -> Iterator[Found]:
        """Read the list; the directory is compared while it is loaded."""
        self.path, self.job = path, job
        job.progress("Reading the list", 0, 0)
        rows, findings = read_providers(path, services=[str(one) for one in ServiceName])
        yield Found(
            findings=findings,
            people=len(rows),
            full=False,
            counts={"Providers": {"rows": len(rows)}},
        )

    def apply(self) -> None:
        """Load it in the name of the organization that keeps the list."""
        viewer = Viewer(None, self.job.organization_id)
        with seen_by(viewer):
            load_providers(
                self.path,
                by=viewer,
                at=self.job.at,
                services=[str(one) for one in ServiceName],
            )

    def undo(self, run_id: UUID, source_id: UUID, at: datetime) -> None:
        """A provider list is not taken back: others may have built on what it added."""
        raise NotAllowed("A provider list is not taken back. Import the list you want instead.")
