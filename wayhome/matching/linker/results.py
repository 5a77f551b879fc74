"""What linking answers with: Arrow tables, and what the run looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.matching.linker.kept import Kept
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.unread import Unread

LINKS = pa.schema(
    [("id_l", pa.string()), ("id_r", pa.string()), ("probability", pa.float64()),
     ("band", pa.string()), ("evidence", pa.string())]
)  # fmt: skip
CLUSTERS = pa.schema([("id", pa.string()), ("cluster", pa.string())])
RATES = pa.schema([("column", pa.string()), ("value", pa.string()), ("rate", pa.float64())])


@dataclass(frozen=True)
class Summary:
    """What a run looked at: pairs compared, by blocking rule, and how many stand in each band."""

    compared: int
    found_by: dict[str, int]
    linked: int
    review: int
    linked_from: float

    @classmethod
    def of(cls, found: dict[str, int], links: pa.Table, linked_from: float) -> Summary:
        """Count the bands of a table of links."""
        linked = len(band(links, "linked"))
        return cls(sum(found.values()), found, linked, len(links) - linked, linked_from)


@dataclass(frozen=True)
class DedupeResult:
    """Pairs of one file, and clusters (every id; named by the cluster's first id in sort order).

    Clusters are made of the linked band only.
    """

    links: pa.Table
    clusters: pa.Table
    summary: Summary
    model: Model | None = field(default=None, repr=False)
    unread: tuple[Unread, ...] = ()

    @property
    def review(self) -> pa.Table:
        """The pairs that a person should look at."""
        return band(self.links, "review")


NOTHING_WITHIN = DedupeResult(
    LINKS.empty_table(), CLUSTERS.empty_table(), Summary(0, {}, 0, 0, 1.0)
)


@dataclass(frozen=True)
class LinkResult:
    """Pairs between two files; `left` tells which left records are one person.

    `rates` (column, value, rate) has how common the values in `links` are, for `explain`. It holds
    what the records hold, numbers too: never keep it longer than them.
    """

    links: pa.Table
    left: DedupeResult | None
    summary: Summary
    model: Model = field(repr=False)
    rates: pa.Table = field(repr=False)
    unread: tuple[Unread, ...] = ()
    kept: Kept | None = field(default=None, repr=False)

    @property
    def review(self) -> pa.Table:
        """The pairs that a person should look at."""
        return band(self.links, "review")

    @property
    def linked(self) -> pa.Table:
        """The pairs that are one person."""
        return band(self.links, "linked")


def band(links: pa.Table, name: str) -> pa.Table:
    """The pairs of one band."""
    return links.filter(pc.equal(links["band"], name))
