"""Whether a probability of 0.9 is right nine times in ten: a picture for two sets.

Links of Wayhome are put in bins by their probability. Each point shows the mean probability of a
bin and the share of its links that are true; the line is where it should be, the bar what chance
allows (Wilson's interval, 95 percent). Both axes are log odds, so that 0.99 and 0.999 stand apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from benchmarks.matching import sets
from benchmarks.matching.aims import own
from benchmarks.matching.env import PROJECT
from benchmarks.matching.peers import LINKS
from wayhome.core.duck import session

PICTURE = PROJECT / "docs" / "matching-calibration.svg"
SETS = ("county", "crowd-1000000")
EDGES = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
TICKS = (0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
_SIDE, _LEFT, _TOP, _GAP = 300, 60, 40, 90
_LEAST, _MOST = 0.05, 0.99995
_STYLE = """text { font: 13px system-ui, sans-serif; fill: #1b1b1b }
.frame, .ideal { fill: none; stroke: #767676 } .ideal { stroke-dasharray: 4 4 }
.bar { stroke: #005ea2; stroke-width: 2 } .point { fill: #005ea2 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f0f0 } .frame, .ideal { stroke: #a9aeb1 }
  .bar { stroke: #73b3e7 } .point { fill: #73b3e7 }
}"""


@dataclass(frozen=True, slots=True)
class Bin:
    """Links of about one probability, and how many of them are true."""

    predicted: float
    links: int
    true: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval for the share that is true, 95 percent."""
        z, n, p = 1.96, self.links, self.true / self.links
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return middle - half, middle + half


def bins(links: Path, truth: Path) -> list[Bin]:
    """The links of a file by probability; empty bins are left out."""
    edges = ", ".join(str(edge) for edge in EDGES)
    with session() as connection:
        rows = connection.execute(
            f"""
            SELECT avg(probability), count(*), count(t.id_l)
            FROM read_parquet($links) l LEFT JOIN read_parquet($truth) t USING (id_l, id_r)
            GROUP BY len(list_filter([{edges}], lambda edge: edge <= probability)) ORDER BY 1
            """,
            {"links": str(links), "truth": str(truth)},
        ).fetchall()
    return [Bin(*row) for row in rows]


def picture(panels: dict[str, list[Bin]]) -> str:
    """The SVG: one panel for each set, side by side."""
    width = _LEFT + len(panels) * (_SIDE + _GAP)
    drawn = [_panel(name, found, at) for at, (name, found) in enumerate(panels.items())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_SIDE + 100}" role="img" '
        f'aria-label="Predicted probability and the share of links that are true">\n'
        f"<style>{_STYLE}</style>\n{''.join(drawn)}</svg>\n"
    )


def _panel(name: str, found: list[Bin], number: int) -> str:
    start = _LEFT + number * (_SIDE + _GAP)

    def x(chance: float) -> float:
        return round(start + _SIDE * _along(chance), 1)

    def y(chance: float) -> float:
        return round(_TOP + _SIDE * (1 - _along(chance)), 1)

    low, high = _LEAST, _MOST
    parts = [
        f'<text x="{start}" y="{_TOP - 14}">{name}: share that is true</text>',
        f'<rect class="frame" x="{start}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}"/>',
        f'<line class="ideal" x1="{x(low)}" y1="{y(low)}" x2="{x(high)}" y2="{y(high)}"/>',
        f'<text x="{start + _SIDE / 2}" y="{_TOP + _SIDE + 44}" text-anchor="middle">'
        "probability given</text>",
    ]
    for tick in TICKS:
        parts += [
            f'<text x="{x(tick)}" y="{_TOP + _SIDE + 20}" text-anchor="middle">{tick}</text>',
            f'<text x="{start - 6}" y="{y(tick) + 4}" text-anchor="end">{tick}</text>',
        ]
    for one in found:
        at, (least, most) = x(one.predicted), one.interval
        share = (one.true + 0.5) / (one.links + 1)
        parts += [
            f'<line class="bar" x1="{at}" x2="{at}" y1="{y(least)}" y2="{y(most)}"/>',
            f'<circle class="point" cx="{at}" cy="{y(share)}" r="4"><title>'
            f"{one.predicted:.4f}: {one.true} of {one.links}</title></circle>",
        ]
    return "\n".join(parts) + "\n"


def _along(chance: float) -> float:
    """Where a probability stands between the ends of an axis, 0 to 1."""

    def odds(value: float) -> float:
        return math.log(value / (1 - value))

    inside = min(max(chance, _LEAST), _MOST)
    return (odds(inside) - odds(_LEAST)) / (odds(_MOST) - odds(_LEAST))


def draw(path: Path = PICTURE) -> None:
    """Draw the sets whose links are there."""
    panels = {}
    for name in SETS:
        links = LINKS / name / f"{own(name)}.parquet"
        if links.exists():
            panels[name] = bins(links, sets.folder(name) / "truth.parquet")
    path.write_text(picture(panels), encoding="utf-8")


if __name__ == "__main__":
    draw()
