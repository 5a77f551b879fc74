"""A stretch of whole segments, taken apart as Arrow columns rather than segment by segment.

A million-member roster has 18 million segments; an object for each would cost more than all the
rest. So every element of a block is one value of one string column whose offsets are the places
of the delimiters (nothing is copied), and a question such as "what is the second element of these
segments" is answered for the whole block at once.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.exchange.x12.delimiters import Delimiters

_BLANKS = " \t\r\n"
_ONE = pa.scalar(1, pa.int32())


class Block:
    """Whole segments of one interchange.

    `position` is the number of the first segment in the file, counted from 1, ISA included.
    `names` holds each segment's id as an index into `vocabulary`, which has them in capitals;
    `spellings` has them as they were written.
    """

    def __init__(self, data: bytes, delimiters: Delimiters, position: int) -> None:
        """`data` is UTF-8 and ends with a segment terminator."""
        self.position = position
        self.delimiters = delimiters
        element, terminator = ord(delimiters.element), ord(delimiters.segment)
        self._data = data = delimiters.segment.encode() + data
        marked = data.translate(bytes(byte in (element, terminator) for byte in range(256)))
        marks = pc.indices_nonzero(_bytes(marked).cast(pa.bool_()))
        # Each token begins with the delimiter before it, so the places of the delimiters are the
        # offsets of the tokens as they are; the last place only ends the last token.
        self._offsets = marks.cast(pa.int32())
        self._tokens = pa.Array.from_buffers(
            pa.string(),
            len(marks) - 1,
            [None, self._offsets.buffers()[1], pa.py_buffer(data)],
        )
        begins = pc.equal(_bytes(data).take(self._offsets), pa.scalar(terminator, pa.uint8()))
        self._heads = pc.indices_nonzero(begins).cast(pa.int32())
        self._around = _BLANKS + delimiters.element + delimiters.segment
        around = self._around + "\x00\x1a\ufeff"  # what joined files leave between them
        encoded = self._tokens.take(self._heads.slice(0, len(self))).dictionary_encode()
        self.spellings = [name.strip(around) for name in encoded.dictionary.to_pylist()]
        self.vocabulary = [name.upper() for name in self.spellings]
        self.names = encoded.indices

    def __len__(self) -> int:
        return len(self._heads) - 1

    def rest(self, segment: int, most: int | None = None) -> bytes:
        """The bytes from a segment on, or the first `most` of them."""
        start = self._byte(segment) + 1
        return self._data[start:] if most is None else self._data[start : start + most]

    def truncate(self, segments: int) -> bytes:
        """Keep the first `segments` segments and return the bytes after them."""
        rest = self.rest(segments)
        self._heads = self._heads.slice(0, segments + 1)
        self.names = self.names.slice(0, segments)
        return rest

    def named(self, names: Collection[str]) -> pa.Int32Array:
        """The segments whose id is one of `names`, as ascending indexes into the block."""
        wanted = pa.array([name in names for name in self.vocabulary], pa.bool_())
        if not wanted.true_count:
            return pa.array([], pa.int32())
        return pc.indices_nonzero(wanted.take(self.names)).cast(pa.int32())

    def elements(self, segments: pa.Int32Array) -> Elements:
        """The elements of some segments; `segments` may hold nulls, which stay null."""
        first = self._heads.take(segments)
        return Elements(self._tokens, first, self._heads.take(pc.add(segments, _ONE)), self._around)

    def qualifiers(self, segments: pa.Int32Array) -> tuple[list[str], pa.Int32Array]:
        """The first elements of segments, as indexes into the different ones, in capitals.

        A segment without elements has the qualifier "".
        """
        places = pc.add(self._heads.take(segments), _ONE)
        places = pc.min_element_wise(places, pa.scalar(len(self._tokens) - 1, pa.int32()))
        found = self._tokens.take(places).dictionary_encode()
        texts = found.dictionary.to_pylist()
        mark = self.delimiters.segment
        return ["" if t[0] == mark else t.strip(self._around).upper() for t in texts], found.indices

    def segment(self, index: int) -> list[str]:
        """One segment as its id and elements, trimmed; for the few that are read one by one."""
        first, end = self._heads[index].as_py(), self._heads[index + 1].as_py()
        values = self._tokens.slice(first, end - first).to_pylist()
        name = self.vocabulary[self.names[index].as_py()]
        return [name, *(value.strip(self._around) for value in values[1:])]

    def raw(self, start: int, end: int) -> str:
        """Segments `start` to `end` (exclusive) as they stood in the file."""
        return self._data[self._byte(start) + 1 : self._byte(end) + 1].decode().strip()

    def padded(self) -> tuple[int, int, int]:
        """How many elements end with a blank, outside ISA where they must, and the first of them.

        The first is given by segment and element: (count, segment, element).
        """
        ends = self._offsets.slice(1, self._heads[-1].as_py())
        before = _bytes(self._data).take(pc.subtract(ends, _ONE))
        padded = pc.indices_nonzero(pc.equal(before, pa.scalar(ord(" "), pa.uint8())))
        padded = padded.cast(pa.int32())
        for index in self.named({"ISA"}).to_pylist() if len(padded) else ():
            first, after = self._heads[index], self._heads[index + 1]
            padded = padded.filter(pc.or_(pc.less(padded, first), pc.greater_equal(padded, after)))
        if not len(padded):
            return 0, 0, 0
        segment = pc.sum(pc.less_equal(self._heads, padded[0])).as_py() - 1
        return len(padded), segment, padded[0].as_py() - self._heads[segment].as_py()

    def _byte(self, segment: int) -> int:
        return int(self._offsets[self._heads[segment].as_py()].as_py())


def _bytes(data: bytes) -> pa.UInt8Array:
    return pa.Array.from_buffers(pa.uint8(), len(data), [None, pa.py_buffer(data)])


class Elements:
    """The elements of some segments of a block, read number by number."""

    def __init__(
        self, tokens: pa.StringArray, first: pa.Int32Array, end: pa.Int32Array, around: str
    ) -> None:
        self._tokens, self._first, self._end, self._around = tokens, first, end, around
        lengths = pc.min_max(pc.subtract(end, first))
        self._shortest = lengths["min"].as_py() or 0
        self._longest = lengths["max"].as_py() or 0

    def text(self, number: int) -> pa.StringArray:
        """Element `number` of each segment, trimmed; null where it is empty or missing."""
        if number >= self._longest:
            return pa.nulls(len(self._first), pa.string())
        place = pc.add(self._first, pa.scalar(number, pa.int32()))
        if number >= self._shortest:
            inside = pc.less(place, self._end)
            place = pc.if_else(inside, place, pa.scalar(None, pa.int32()))
        values = pc.ascii_trim(self._tokens.take(place), self._around)
        empty = pc.equal(pc.binary_length(values), pa.scalar(0, pa.int32()))
        if pc.any(empty).as_py():
            values = pc.if_else(empty, pa.scalar(None, pa.string()), values)
        return values
