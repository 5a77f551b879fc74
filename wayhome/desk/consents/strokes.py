"""A signature by finger: points from the browser, checked and drawn here as an SVG.

The browser sends no image, so nothing of it is ever shown as one.
"""

from __future__ import annotations

import json
from html import escape
from itertools import pairwise
from math import dist

WIDTH, HEIGHT = 1000, 300
MOST_LETTERS = 60_000
MOST_STROKES, MOST_POINTS = 100, 4_000
SHORTEST = 150  # what is drawn less far is a slip of the finger

Stroke = list[tuple[int, int]]


def read_strokes(text: str) -> list[Stroke] | None:
    """The strokes, or None where this is no signature."""
    if len(text) > MOST_LETTERS:
        return None
    try:
        found = json.loads(text)
        strokes = [[_point(one) for one in stroke] for stroke in found]
    except (ValueError, TypeError, RecursionError):
        return None
    points = sum(map(len, strokes))
    if not strokes or len(strokes) > MOST_STROKES or points > MOST_POINTS:
        return None
    drawn = sum(dist(a, b) for one in strokes for a, b in pairwise(one))
    return strokes if drawn >= SHORTEST else None


def drawn(strokes: list[Stroke]) -> bytes:
    """The strokes as an SVG of our own."""
    lines = " ".join("M" + " L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes if stroke)
    path = f'<path d="{lines}" fill="none" stroke="#000" stroke-width="4" stroke-linecap="round"/>'
    return _svg(path)


def typed(name: str) -> bytes:
    """A name that was typed in place of a signature."""
    return _svg(f'<text x="20" y="180" font-size="90" font-family="serif">{escape(name)}</text>')


def _svg(inside: str) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f"{head}{inside}</svg>".encode()


def _point(one: object) -> tuple[int, int]:
    if not isinstance(one, list) or [type(part) for part in one] != [int, int]:
        raise ValueError(one)
    x, y = one
    if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise ValueError(one)
    return x, y
