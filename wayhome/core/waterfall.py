"""The picture of a link's evidence: each field's weight, one under the other, and their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `x`, `width` and `zero` are percent of the picture, as SVG wants them."""

    label: str
    detail: str
    value: str
    so_far: str  # the sum up to here
    kind: str  # for, against or sum
    x: str
    width: str
    words_y: int  # the line of its words, in pixels
    bar_y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All bars, where nothing lies (percent), the height in pixels, and the picture in words."""

    bars: Sequence[Bar]
    zero: str
    height: int
    words: str


ROW = 40


def draw(steps: Sequence[Mapping[str, Any]]) -> Picture:
    """Lay out steps of {label, detail, weight}; weights are log2 of a likelihood ratio.

    Each bar begins where the one before it ended; the last is the sum, from nothing.
    """
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + float(step["weight"]))
    low, span = min(ends), max(max(ends) - min(ends), 1.0)

    def bar(step: Mapping[str, Any], place: int, start: float, end: float, kind: str) -> Bar:
        return Bar(
            label=str(step["label"]),
            detail=str(step.get("detail", "")),
            value=_signed(end - start),
            so_far=_signed(end),
            kind=kind,
            x=_percent((min(start, end) - low) / span),
            width=_percent(max(abs(end - start) / span, 0.004)),
            words_y=place * ROW + 16,
            bar_y=place * ROW + 22,
        )

    bars = [
        bar(step, place, start, end, "for" if end >= start else "against")
        for place, (step, start, end) in enumerate(zip(steps, ends, ends[1:], strict=False))
    ]
    total = {"label": _("Together"), "detail": _("the sum of all")}
    bars.append(bar(total, len(bars), 0.0, ends[-1], "sum"))
    words = "; ".join(f"{one.label}, {one.detail}: {one.value}" for one in bars)
    return Picture(bars, _percent(-low / span), len(bars) * ROW, words)


def _signed(weight: float) -> str:
    return ("+" if weight >= 0 else "−") + number_format(round(abs(weight), 1), 1)


def _percent(part: float) -> str:
    return f"{part * 100:.1f}"
