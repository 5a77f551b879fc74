"""How good a file of links is, told by the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wayhome.core.duck import session

LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Rates:
    """What share of links is true, what share of true pairs was found, and both in one."""

    links: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.links if self.links else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.links + self.true) if self.links + self.true else 0.0

    @property
    def false_per_10000(self) -> float:
        return 10_000 * (1 - self.precision) if self.links else 0.0


def rate(links: Path, truth: Path, *, band: str = "") -> Rates:
    """The rates of the links of probability 0.5 or more, or of those in a band."""
    where = "band = $asked" if band else "probability >= $asked"
    with session() as connection:
        [(found, right, true)] = connection.execute(
            f"""
            SELECT count(*), count(t.id_l), (SELECT count(*) FROM read_parquet($truth))
            FROM read_parquet($links) l LEFT JOIN read_parquet($truth) t USING (id_l, id_r)
            WHERE {where}
            """,
            {"asked": band or LEAST, "links": str(links), "truth": str(truth)},
        ).fetchall()
    return Rates(found, true, right)
