"""Brings the segments of a block into rows: one row for each segment that begins a record."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.exchange.x12.block import Block

_NONE = pa.scalar(0, pa.int32())
_ONE = pa.scalar(1, pa.int32())


class Rows:
    """Rows of a block, one for each segment whose place is `begin`.

    `places` is what `Grammar.sort` gave for the block.
    """

    def __init__(self, block: Block, places: pa.Int8Array, begin: int) -> None:
        self.block = block
        self._places = places
        starts = pc.equal(places, pa.scalar(begin, pa.int8()))
        self.starts = pc.indices_nonzero(starts).cast(pa.int32())
        self._owners = pc.cumulative_sum(starts.cast(pa.int32()))
        self._numbers = self.row_of(self.starts)
        self._present = frozenset(places.unique().to_pylist())

    def __len__(self) -> int:
        return len(self.starts)

    def row_of(self, segments: pa.Int32Array) -> pa.Int32Array:
        """The row each segment belongs to; null before the first."""
        rows = pc.subtract(self._owners.take(segments), _ONE)
        if len(rows) and rows[0].as_py() < 0:
            rows = pc.if_else(pc.less(rows, _NONE), pa.scalar(None, pa.int32()), rows)
        return rows

    def segments(self, place: int) -> pa.Int32Array:
        """The block's segments at a place, in order."""
        at_place = pc.equal(self._places, pa.scalar(place, pa.int8()))
        return pc.indices_nonzero(at_place).cast(pa.int32())

    def find(self, place: int) -> pa.Int32Array:
        """For each row its first segment at a place, null where it has none."""
        if place not in self._present:
            return pa.nulls(len(self), pa.int32())
        found = self.segments(place)
        rows = self.row_of(found)
        if rows.equals(self._numbers):
            return found
        return first_by_row(rows, found, len(self))

    def first_of(self, rows: pa.Int32Array, values: pa.Array) -> pa.Array:
        """For each row its first value that is not null, `rows` saying whose each value is."""
        filled = pc.and_(pc.is_valid(values), pc.is_valid(rows))
        return first_by_row(rows.filter(filled), values.filter(filled), len(self))


def first_by_row(rows: pa.Int32Array, values: pa.Array, count: int) -> pa.Array:
    """The first value of each row from 0 to `count` - 1, null for rows that have none.

    `rows` ascends; null rows are passed over.
    """
    if rows.null_count:
        known = pc.is_valid(rows)
        rows, values = rows.filter(known), values.filter(known)
    if len(rows):
        changed = pc.not_equal(rows.slice(1), rows.slice(0, len(rows) - 1))
        first = pa.concat_arrays([pa.array([True]), changed])
        rows, values = rows.filter(first), values.filter(first)
    if not len(rows):
        return pa.nulls(count, values.type)
    order = pc.inverse_permutation(rows, max_index=count - 1, output_type=pa.int32())
    return values.take(order)
