"""Every rule as a line: its words, its source, who checked it, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wayhome.core.rulebook import Row
from wayhome.core.viewer import Viewer
from wayhome.desk.show.facts import criterion_name, service_name
from wayhome.eligibility.models import RuleReading
from wayhome.eligibility.queries import FEW, open_answers, readings_now
from wayhome.eligibility.rules import Placed, answers_on, every_row, load_rulebooks
from wayhome.referrals.rules import every_table


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row of a rulebook. `answers` is told in tens; under eleven it is 1."""

    name: str
    placed: Placed
    mark: str
    reading: RuleReading | None
    answers: int
    holds: bool

    @property
    def row(self) -> Row:
        """The rulebook's own row."""
        return self.placed.row

    @property
    def text(self) -> str:
        """What the row says: a test, a number, or the values of a list."""
        value = self.row.value
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()

    @property
    def state(self) -> str:
        """unverified, waiting (for a second reader) or verified."""
        if self.row.verified or (self.reading and self.reading.confirmed_at):
            return "verified"
        return "waiting" if self.reading else "unverified"

    @property
    def few(self) -> bool:
        """Whether the number of answers is too small to be told."""
        return 0 < self.answers < FEW


def rule_lines(*, viewer: Viewer, day: date) -> list[RuleLine]:
    """Every row; the ones that most open answers rest on first. Two queries."""
    book = load_rulebooks()
    readings = readings_now(viewer=viewer)
    resting = answers_on(book.on(day).services.values(), open_answers())
    lines = []
    for placed in _all():
        mark = placed.fingerprint
        lines.append(
            RuleLine(
                name=_name(placed),
                placed=placed,
                mark=mark,
                reading=readings.get(mark),
                answers=resting.get(mark, 0),
                holds=placed.row.holds(day),
            )
        )
    return sorted(lines, key=lambda line: (-line.answers, not line.holds, line.name))


def _all() -> Iterator[Placed]:
    yield from every_row(load_rulebooks())
    for name, table in every_table().items():
        for row in table.rows:
            yield Placed(f"referrals.{name}", row)


def _name(placed: Placed) -> str:
    key = placed.row.key
    words = key.replace("_", " ")
    match placed.table:
        case "service":
            return service_name(key)
        case "criterion":
            name = criterion_name(key)
            return name[:1].upper() + name[1:]
        case "list":
            return _("List: %(name)s") % {"name": words}
        case "window":
            return _("Window of time: %(name)s") % {"name": words}
        case _:
            return _("Referrals: %(name)s") % {"name": words}
