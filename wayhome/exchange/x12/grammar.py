"""Which loop each segment of a block belongs to, and which of the wanted places it fills.

A standard names its loops by the segments that begin them and the places it wants to read; both
are given as data, so that a new standard needs a table and no new code here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.exchange.x12.block import Block


@dataclass(frozen=True, slots=True)
class Place:
    """A segment by loop, id and first element; no qualifiers stand for any first element."""

    loop: str
    name: str
    qualifiers: frozenset[str] = frozenset()


class Grammar:
    """Sorts segments into places.

    `loops` maps a loop's name to what begins it: "HD" or "NM1*IL". Where both "NM1*IL" and "NM1"
    begin a loop, the former is asked first.
    """

    def __init__(self, loops: Mapping[str, Collection[str]], places: Sequence[Place]) -> None:
        starts = {start: number for number, loop in enumerate(loops, 1) for start in loops[loop]}
        names = {start.partition("*")[0] for start in starts} | {place.name for place in places}
        qualifiers = {start.partition("*")[2] for start in starts}
        qualifiers |= {qualifier for place in places for qualifier in place.qualifiers}
        self._names = {name: number for number, name in enumerate(sorted(names), 1)}
        self._qualified = frozenset(start.partition("*")[0] for start in starts if "*" in start)
        self._qualified |= {place.name for place in places if place.qualifiers}
        self._qualifiers = {
            text: number for number, text in enumerate(sorted(qualifiers - {""}), 1)
        }
        self._loops = {loop: number for number, loop in enumerate(loops, 1)}
        self._width = len(qualifiers) + 1
        self._begin = self._table_of_starts(starts)
        self._fill = self._table_of_places(places)

    def _kinds(self, name: str) -> range:
        first = self._names[name] * self._width
        return range(first, first + self._width)

    def _table_of_starts(self, starts: Mapping[str, int]) -> pa.Int8Array:
        table: list[int | None] = [None] * (self._width * (len(self._names) + 1))
        for start, loop in sorted(starts.items(), key=lambda item: "*" in item[0]):
            name, _, qualifier = start.partition("*")
            kinds = self._kinds(name)
            for kind in kinds if not qualifier else [kinds[self._qualifiers[qualifier]]]:
                table[kind] = loop
        return pa.array(table, pa.int8())

    def _table_of_places(self, places: Sequence[Place]) -> pa.Int8Array:
        depth = len(self._loops) + 1
        table = [0] * (self._width * (len(self._names) + 1) * depth)
        for number, place in enumerate(places, start=1):
            kinds = self._kinds(place.name)
            wanted = [kinds[self._qualifiers[text]] for text in place.qualifiers] or kinds
            for kind in wanted:
                table[kind * depth + self._loops[place.loop]] = number
        return pa.array(table, pa.int8())

    def sort(self, block: Block) -> pa.Int8Array:
        """For each segment the number of the place it fills, from 1, or 0."""
        known = pa.array([self._names.get(name, 0) for name in block.vocabulary], pa.int32())
        kinds = pc.multiply(known.take(block.names), pa.scalar(self._width, pa.int32()))
        qualified = block.named(self._qualified)
        if len(qualified):
            texts, indices = block.qualifiers(qualified)
            numbers = [self._qualifiers.get(text, 0) for text in texts]
            found = pa.array(numbers, pa.int32()).take(indices)
            marks = _marks(qualified, len(block))
            added = pc.replace_with_mask(_zeros(len(block)), marks, found)
            kinds = pc.add(kinds, added)
        loops = pc.fill_null(pc.fill_null_forward(self._begin.take(kinds)), pa.scalar(0, pa.int8()))
        depth = pa.scalar(len(self._loops) + 1, pa.int32())
        return self._fill.take(pc.add(pc.multiply(kinds, depth), loops.cast(pa.int32())))


def _zeros(length: int) -> pa.Int32Array:
    return pa.Array.from_buffers(pa.int32(), length, [None, pa.py_buffer(bytes(4 * length))])


def _marks(indices: pa.Int32Array, length: int) -> pa.BooleanArray:
    placed = pc.inverse_permutation(indices, max_index=length - 1, output_type=pa.int32())
    return pc.is_valid(placed)
