"""The import of a provider list, as `work` drives it; the directory itself says how it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from wayhome.core.viewer import Viewer
from wayhome.directory.rehearsal import Step, hold, perform, rehearse, take_back
from wayhome.eligibility.names import ServiceName
from wayhome.exchange.choices import Change
from wayhome.exchange.importing import Found, Job, Sample
from wayhome.exchange.models import Replaced

# What of the directory the page counts; the rest are its notes and lists of codes.
LABELS = {
    "directory_organization": "Providers",
    "directory_service": "Services",
    "directory_provider_profile": "Details",
    "directory_service_capacity": "Details",
    "directory_service_area": "Details",
    "directory_language": "Details",
    "directory_funding": "Details",
    "directory_phone": "Details",
    "directory_address": "Details",
    "directory_organization_identifier": "Details",
}
EACH = 5
NAMES = ("name", "extent", "code", "number", "identifier", "source", "address_1", "kind", "id")


class ProvidersImport:
    """Brings the directory into line with a list; the list adds and changes, and removes nobody."""

    people = "providers"

    @contextmanager
    def check(self, path: Path, job: Job) -> Iterator[Found]:
        """Load the list on trial: what it would change is shown, and is all that is written."""
        self.job = job
        job.progress("Reading the list", 0, 0)
        hold()
        loaded, self.steps = rehearse(
            path,
            by=Viewer(None, job.organization_id),
            at=job.at,
            services=[str(one) for one in ServiceName],
        )
        told = [one for one in self.steps if one.table in LABELS and one.says_something]
        yield Found(
            findings=loaded.findings,
            people=loaded.providers,
            full=False,
            counts=_counts(told, loaded.providers),
            samples=_samples(told),
        )

    def apply(self) -> None:
        """Write what the trial came to, and keep what it replaces."""
        perform(self.steps)
        Replaced.objects.using("batch").bulk_create(
            Replaced(run_id=self.job.run_id, table=one.table, row=asdict(one)) for one in self.steps
        )

    def undo(self, run_id: UUID, source_id: UUID, at: datetime) -> None:
        """Take back what the list changed; what another list changed since, or built on, stays."""
        hold()
        held = Replaced.objects.using("batch").filter(run_id=run_id)
        take_back(Step(**one.row) for one in held.order_by("id"))
        held.delete()


def _change(step: Step) -> str:
    if step.before is None:
        return Change.NEW
    return Change.VANISHED if step.after is None else Change.CHANGED


def _counts(steps: list[Step], providers: int) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for one in steps:
        found.setdefault(LABELS[one.table], Counter())[_change(one)] += 1
    listed = found.setdefault("Providers", Counter())
    listed["same"] = providers - listed.total()
    return {label: {c: n for c, n in counts.items() if n} for label, counts in found.items()}


def _samples(steps: list[Step]) -> list[Sample]:
    shown: Counter[tuple[str, str]] = Counter()
    found = []
    for one in steps:
        label, change = LABELS[one.table], _change(one)
        shown[label, change] += 1
        if shown[label, change] > EACH:
            continue
        row = one.after or one.before or {}
        before, after = one.before or {}, one.after or {}
        fields = {
            name: (_text(before.get(name)), _text(after.get(name)))
            for name in row
            if before.get(name) != after.get(name) and not name.endswith("id")
        }
        key = next(str(row[name]) for name in NAMES if row.get(name))
        found.append(Sample(label, change, key, fields))
    return found


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or None
    return None if value in (None, "") else str(value)
