"""What became of a record, as steps of a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from wayhome.core.clocks import local_day
from wayhome.desk.queries.history import History
from wayhome.desk.show.person import folded, stay
from wayhome.matching.evidence import FIELDS
from wayhome.people.models import SourceRecord

# What of a record changes over time and helps to tell people apart.
TOLD = ("first_name", "middle_name", "last_name", "suffix", "street", "city", "zip", "phone")
MOST = 20


def steps(side: History, plans: Mapping[str, str]) -> list[dict[str, object]]:
    """The newest first: how the record came in and changed, where they stayed, coverage."""
    found: list[dict[str, object]] = []
    earlier: list[SourceRecord | None] = [*side.versions[1:], None]
    for one, before in zip(side.versions, earlier, strict=False):
        run = side.runs.get(one.import_id)
        who = f"{side.source.name}, {run.document.name}" if run and run.document else ""
        found.append(
            {
                "what": _("Changed") if before else _("First import"),
                "rest": _changes(one, before),
                "when": local_day(one.valid_from),
                "who": who or side.source.name,
                "kind": "done",
            }
        )
    found += [stay(fact, plans) for fact in side.stays]
    found += [
        {
            "what": _("Coverage began") if span.valid_to is None else _("Covered"),
            "rest": span.plan.name,
            "when": span.valid_from,
            "kind": "done",
        }
        for span in side.spans
    ]
    found.sort(key=_when, reverse=True)
    return folded(found)[:MOST]


def _when(step: Mapping[str, object]) -> date:
    day = step["when"]
    assert isinstance(day, date)
    return day


def _changes(one: SourceRecord, before: SourceRecord | None) -> str:
    """What a version says otherwise than the one before; all that there is, of the first."""
    if before is None:
        said = [getattr(one, name) for name in TOLD]
        return " ".join(part for part in said if part)
    parts = []
    for name in TOLD:
        old, new = getattr(before, name), getattr(one, name)
        if old != new:
            parts.append(f"{FIELDS.get(name, name)}: {old or '–'} → {new or '–'}")
    return "; ".join(map(str, parts))
