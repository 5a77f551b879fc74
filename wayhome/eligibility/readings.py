"""Which rule rows people of this installation checked against the official guide.

Beside the rulebook's own word: a reading counts for the row it was made for, told by a fingerprint
of everything the row says. A row that changes is unverified again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wayhome.core.rulebook import Row
from wayhome.eligibility.engine.book import Rulebook, Service

Confirmed = frozenset[str]  # fingerprints that two people vouched for


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the name of its table: a list and a criterion may bear the same key."""

    table: str
    row: Row

    @property
    def fingerprint(self) -> str:
        """Changes whenever the row says something else, or cites another place."""
        row = self.row
        said = [
            self.table,
            row.key,
            row.plan,
            row.county,
            row.valid_from.isoformat(),
            row.valid_to.isoformat() if row.valid_to else "",
            row.value,
            [row.source.title, row.source.locator, row.source.url],
        ]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def every_row(book: Rulebook) -> Iterator[Placed]:
    """Every dated row of the rulebook."""
    tables = {
        "service": book.services,
        "criterion": book.criteria,
        "list": book.lists,
        "window": book.days,
    }
    for name, table in tables.items():
        for row in table.rows:
            yield Placed(name, row)


def is_verified(placed: Placed, confirmed: Confirmed) -> bool:
    """Whether the rulebook says so, or two readers here."""
    return placed.row.verified or placed.fingerprint in confirmed


def unverified_behind(service: Service, confirmed: Confirmed) -> int:
    """How many of the rows an answer rests on nobody has checked, here or in the rulebook."""
    rows = (Placed(table, row) for (table, _key), row in service.rests_on.items())
    return sum(not is_verified(one, confirmed) for one in rows)


def answers_on(services: Iterable[Service], answers: Mapping[str, int]) -> dict[str, int]:
    """Open answers resting on each row, by fingerprint; `answers` counts them by service."""
    found: dict[str, int] = {}
    for service in services:
        for (table, _key), row in service.rests_on.items():
            mark = Placed(table, row).fingerprint
            found[mark] = found.get(mark, 0) + answers.get(service.key, 0)
    return found
