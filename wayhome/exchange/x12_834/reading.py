"""Reads the facts of one block as columns, as the layout says."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.exchange.x12.block import Block, Elements
from wayhome.exchange.x12.grammar import Place
from wayhome.exchange.x12.rows import Rows
from wayhome.exchange.x12_834.layout import Layout, Where
from wayhome.exchange.x12_834.values import READINGS, mapped, part, social_security

_PREFIX = 6
"""How much of REF*3H is looked at; the rest is a case number, different in every member."""


@dataclass(frozen=True, slots=True)
class Read:
    """One fact of all rows: `values`, and the rows whose text could not be read (`unread`).

    `text` and `segments` are what stood there and where, for findings; `label` names the element.
    """

    values: pa.Array
    text: pa.StringArray
    segments: pa.Int32Array
    label: str

    @property
    def unread(self) -> pa.BooleanArray:
        """Rows in which something stands that cannot be read."""
        return pc.and_(pc.is_valid(self.text), pc.is_null(self.values))


class Facts:
    """The facts of the rows of one table ("members" or "spans") in one block."""

    def __init__(
        self, layout: Layout, table: str, block: Block, rows: Rows, *, dhcs: bool = False
    ) -> None:
        self._layout = layout
        self._table = table
        self._block = block
        self.dhcs = dhcs
        self.rows = rows
        self._found: dict[Place, pa.Int32Array] = {}
        self._elements: dict[Place, Elements] = {}
        self._texts: dict[tuple[Place, int], pa.StringArray] = {}
        self._facts: dict[str, tuple[pa.Array, list[tuple[Where, Read]]]] = {}

    def segments(self, place: Place) -> pa.Int32Array:
        """For each row its first segment at a place."""
        if place not in self._found:
            self._found[place] = self.rows.find(self._layout.number(place))
        return self._found[place]

    def each(self, name: str) -> list[tuple[Where, Read]]:
        """A fact as read at its places, up to the one after which no row lacks it."""
        return self._fact(name)[1]

    def first(self, name: str) -> Read:
        """A fact as read at its first place."""
        return self._fact(name)[1][0][1]

    def values(self, name: str) -> pa.Array:
        """A fact, from the first of its places that is filled and readable."""
        return self._fact(name)[0]

    def _fact(self, name: str) -> tuple[pa.Array, list[tuple[Where, Read]]]:
        if name not in self._facts:
            values, reads = None, []
            for where in self._layout.facts[self._table, name]:
                if where.dhcs and not self.dhcs:
                    continue
                read = self._one(where)
                reads.append((where, read))
                values = read.values if values is None else pc.coalesce(values, read.values)
                if not values.null_count:
                    break
            self._facts[name] = values, reads
        return self._facts[name]

    def _element(self, place: Place, number: int) -> pa.StringArray:
        if (place, number) not in self._texts:
            if place not in self._elements:
                self._elements[place] = self._block.elements(self.segments(place))
            self._texts[place, number] = self._elements[place].text(number)
        return self._texts[place, number]

    def _one(self, where: Where) -> Read:
        text = self._paired(where) if where.pairs else self._element(where.place, where.element)
        if where.when:
            text = _only(text, self._element(where.place, where.when_element), where.when)
        if where.only:
            text = _only(text, text, where.only)
        if where.part:
            text = mapped(text, part(where.part), pa.string())
        values = text
        if where.read == "social_security":
            values = social_security(text)
        elif where.read:
            reading, kind = READINGS[where.read]
            looked_at = text
            if where.read.startswith("case_"):
                looked_at = pc.utf8_slice_codeunits(text, 0, _PREFIX)
            values = mapped(looked_at, reading, kind)
        return Read(values, text, self.segments(where.place), where.label)

    def _paired(self, where: Where) -> pa.StringArray:
        """The first number of a wanted kind in a PER, which holds up to three and their kinds."""
        if where.pairs == "email":
            kinds = [frozenset({"EM"})]
        else:
            kinds = [self._layout.codes["phone"], self._layout.codes["work_phone"]]
        found = pa.nulls(len(self.rows), pa.string())
        for wanted in kinds:
            for number in (3, 5, 7):
                kind = self._element(where.place, number)
                if found.null_count and kind.null_count < len(kind):
                    value = self._element(where.place, number + 1)
                    found = pc.coalesce(found, _only(value, kind, wanted))
        return found


def _only(values: pa.StringArray, kinds: pa.StringArray, wanted: frozenset[str]) -> pa.StringArray:
    """`values` where the kind beside them is one of `wanted`, null elsewhere."""
    if values.null_count == len(values):
        return values
    fits = pc.is_in(kinds, value_set=pa.array(sorted(wanted), pa.string()))
    return pc.if_else(fits, values, pa.scalar(None, pa.string()))
