"""Who somebody new may be already, in words: how sure, what speaks for it and what against."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wayhome.desk.queries.known import Known
from wayhome.matching.evidence import guard, steps
from wayhome.people.models import Person, SourceRecord

# As many reasons are told; the first weigh most.
REASONS = 4
SPEAKS = 0.5  # bits; below it, a field says nothing worth a word


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line: the person, the record that is alike, and the linker's say in words."""

    person: Person
    record: SourceRecord
    sure: str
    tone: str
    percent: int
    why: str
    likely: bool


def candidate(known: Known) -> Candidate:
    """A person found, as the page shows them."""
    return Candidate(
        person=known.person,
        record=known.record,
        sure=_("Likely the same") if known.likely else _("Maybe"),
        tone="good" if known.likely else "warn",
        # A whole number, and never certain.
        percent=min(99, round(known.score.probability * 100)),
        why=_why(known.score.evidence),
        likely=known.likely,
    )


def _why(evidence: str) -> str:
    """What speaks for it, what against, and why the linker would ask, as short sentences."""
    said = sorted(steps(evidence), key=lambda one: -abs(one["weight"]))
    words = [(one["weight"], f"{one['label']}: {one['detail']}") for one in said]
    alike = [text for weight, text in words if weight > SPEAKS][:REASONS]
    unlike = [text for weight, text in words if weight < -SPEAKS][:REASONS]
    told = [", ".join(alike)] if alike else []
    told += [_("But %(unlike)s") % {"unlike": ", ".join(unlike)}] if unlike else []
    told += [_("Careful: %(guard)s") % {"guard": guard(evidence)}] if guard(evidence) else []
    return "".join(f"{one}. " for one in told).strip()
