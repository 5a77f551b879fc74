"""A CIN that is in one file more than once: the later record counts, coverage of all is kept."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc


def repeated(cins: Sequence[pa.StringArray]) -> list[str]:
    """The CINs that occur more than once, sorted.

    Counted in parts by the character before the last, so that a million take little memory.
    """
    whole = pa.chunked_array(cins, pa.string())
    marks = pc.utf8_slice_codeunits(whole, -2, -1)
    found: list[str] = []
    for mark in marks.unique().to_pylist():
        counted = whole.filter(pc.equal(marks, pa.scalar(mark, pa.string()))).value_counts()
        twice = pc.greater(counted.field("counts"), pa.scalar(1, pa.int64()))
        found += counted.field("values").filter(twice).to_pylist()
    return sorted(found)


def later_members(members: pa.Table, twice: list[str]) -> pa.Table:
    """`members` with the last record only of each CIN in `twice`."""
    if not twice:
        return members
    return _last_of(members, ["cin"], twice)


def merged_spans(spans: pa.Table, twice: list[str]) -> pa.Table:
    """`spans` without those that the CINs in `twice` bring again unchanged."""
    if not twice:
        return spans
    same = [name for name in spans.column_names if name not in ("_segment", "maintenance")]
    return _last_of(spans, same, twice)


def _last_of(table: pa.Table, keys: list[str], twice: list[str]) -> pa.Table:
    of_twice = pc.is_in(table["cin"], value_set=pa.array(twice, pa.string()))
    last = table.filter(of_twice).group_by(keys).aggregate([("_segment", "max")])
    kept = pc.is_in(table["_segment"], value_set=last["_segment_max"].combine_chunks())
    return table.filter(pc.or_(pc.invert(of_twice), kept))
