"""Whom the exchange may know already, while somebody new is being written down.

The answer is the linker's own: the same keys, comparisons, model, rates, guards and rules as in the
nightly run, for one record. A person whom the viewer may not see is not in it, in no form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from wayhome.core.viewer import Viewer
from wayhome.matching.linker.clean_one import Cleaned, clean_one
from wayhome.matching.linker.keys import hidden_number, keys_sought
from wayhome.matching.linker.one import (
    Score,
    levels_of,
    number_rates,
    prior_among,
    score_one,
    values_weighed,
    without,
)
from wayhome.matching.linker.register import NOTHING, RECORDS
from wayhome.matching.queries import model_in_use
from wayhome.people.models import Person, SourceRecord
from wayhome.people.numbers import LAST_FOUR, WHOLE, ssn_indexes_of

# So many records, those that share most keys, are compared. Of 250 known people among 1,000,000,
# 25 find as many as 50 do, and one fewer than 200 (2026-11).
COMPARED = 30
SHOWN = 10
# Below it, what two records have in common is what any two have.
LEAST = 0.1
LIKELY = 0.95
LINKED = ("first_name", "middle_name", "last_name", "suffix", "ssn", "sex", "street", "city",
          "zip", "phone", "email")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A person who may be the one being written down, by the record that is most alike."""

    person: Person
    record: SourceRecord
    score: Score

    @property
    def likely(self) -> bool:
        """Whether a nightly run might join the two by itself; otherwise a person must tell."""
        return self.score.guard is None and (
            self.score.rule is not None or self.score.probability >= LIKELY
        )


def known_people(asked: Mapping[str, str], *, viewer: Viewer) -> list[Known]:
    """People who may be the one that `asked` describes, the likeliest first.

    `asked` has any of the linker's columns, as text. Four queries, however many people there are.
    """
    if viewer.organization_id is None:
        return []
    row = clean_one(asked)
    records = _alike(row)
    if not records:
        return []
    scores = _weigh(row, [clean_one(_columns(record)) for record in records])
    best: dict[UUID, Known] = {}
    for record, score in zip(records, scores, strict=True):
        one = Known(record.person, record, score)
        held = best.get(record.person_id)
        if score.probability >= LEAST and (held is None or held.score.bits < score.bits):
            best[record.person_id] = one
    return sorted(best.values(), key=lambda one: (-one.score.bits, one.person.pk))[:SHOWN]


def _alike(row: Cleaned) -> list[SourceRecord]:
    sought = keys_sought(row)
    if not sought:
        return []
    whole = ssn_indexes_of(row["ssn"] or "")[WHOLE]
    last_four = "" if whole else ssn_indexes_of(row["ssn4"] or "")[LAST_FOUR]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT matching_alike(%s, %s) UNION SELECT people_numbered(%s, %s, %s)",
            [sought, COMPARED, whole, last_four, COMPARED],
        )
        ids = [found for (found,) in cursor.fetchall()]
    return list(SourceRecord.objects.filter(pk__in=ids).select_related("person", "source"))


def _columns(record: SourceRecord) -> dict[str, str | None]:
    born = record.dob.isoformat() if record.dob else None
    return {"dob": born, **{name: getattr(record, name) for name in LINKED}}


def _weigh(row: Cleaned, others: Sequence[Cleaned]) -> list[Score]:
    """What the record weighs with each other one, in their order."""
    model = model_in_use()
    levels = [levels_of(row, other) for other in others]
    wanted = {
        pair
        for found, other in zip(levels, others, strict=True)
        for pair in values_weighed(found, row, other)
        if pair[0] != "ssn"  # told below, and no number goes into a query
    }
    numbers = {one["ssn"]: hidden_number(one["ssn"]) for one in (row, *others) if one["ssn"]}
    phones = {one["phone"] for one in (row, *others) if one["phone"]}
    rates, count = rates_of(
        wanted | {("phone", one) for one in phones} | {("ssn", one) for one in numbers.values()}
    )
    hidden, spoken = (
        {value for value, rate in rates.get(name, {}).items() if rate >= NOTHING}
        for name in ("ssn", "phone")
    )
    nothing = {"ssn": {one for one in numbers if numbers[one] in hidden}, "phone": spoken}
    if any(nothing.values()):
        row, others = without(row, nothing), [without(other, nothing) for other in others]
        levels = [levels_of(row, other) for other in others]
    rates["ssn"] = number_rates(row, others, model)
    prior = prior_among(count, model)
    return [
        score_one(row, other, model, rates, prior=prior, levels=found)
        for found, other in zip(levels, others, strict=True)
    ]


def rates_of(wanted: set[tuple[str, str]]) -> tuple[dict[str, dict[str, float]], int]:
    """How common each (field, value) is, and among how many records."""
    pairs = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT field, value, rate FROM matching_rates(%s, %s)",
            [[field for field, _ in pairs], [value for _, value in pairs]],
        )
        told = {(field, value): rate for field, value, rate in cursor.fetchall()}
    rates: dict[str, dict[str, float]] = {}
    for field, value in pairs:
        rate = told.get((field, value), told.get((field, "")))
        if rate is not None:
            rates.setdefault(field, {})[value] = rate
    return rates, int(told.get((RECORDS, ""), 1))
