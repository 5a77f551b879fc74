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
    kind: str  # for, against or sum
    x: str
    width: str
    zero: str


def draw(steps: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """Lay out steps of {label, detail, weight}; weights are log2 of a likelihood ratio.

    Each bar begins where the one before it ended; the last is the sum, from nothing.
    """
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + float(step["weight"]))
    low, span = min(ends), max(max(ends) - min(ends), 1.0)

    def bar(step: Mapping[str, Any], start: float, end: float, kind: str) -> Bar:
        weight = end - start
        return Bar(
            label=str(step["label"]),
            detail=str(step.get("detail", "")),
            value=("+" if weight >= 0 else "−") + number_format(round(abs(weight), 1), 1),
            kind=kind,
            x=_percent((min(start, end) - low) / span),
            width=_percent(max(abs(weight) / span, 0.004)),
            zero=_percent(-low / span),
        )

    bars = [
        bar(step, start, end, "for" if end >= start else "against")
        for step, start, end in zip(steps, ends, ends[1:], strict=False)
    ]
    total = {"label": _("Together"), "detail": _("the sum of all")}
    return [*bars, bar(total, 0.0, ends[-1], "sum")]


def _percent(part: float) -> str:
    return f"{part * 100:.1f}"
