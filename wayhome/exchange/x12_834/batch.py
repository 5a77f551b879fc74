"""From one block to one batch: members, their spans, and those set aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.exchange.x12.block import Block
from wayhome.exchange.x12.grammar import Place
from wayhome.exchange.x12.rows import Rows
from wayhome.exchange.x12_834 import tables
from wayhome.exchange.x12_834.header import RosterHeader
from wayhome.exchange.x12_834.layout import Layout
from wayhome.exchange.x12_834.reading import Facts
from wayhome.exchange.x12_834.reject import rejections, set_aside
from wayhome.exchange.x12_834.remark import remark_members, remark_spans
from wayhome.exchange.x12_834.tell import Teller

_MEMBER = Place("member", "INS")
_SPAN = Place("coverage", "HD")


class Batch(NamedTuple):
    """Members, and the spans of just these members, with the columns of MEMBERS and SPANS."""

    members: pa.RecordBatch
    spans: pa.RecordBatch


def member_rows(layout: Layout, block: Block, foreign: list[tuple[int, int]]) -> tuple[Rows, Rows]:
    """The members and spans of a block; the stretches in `foreign` hold none."""
    places = layout.grammar.sort(block)
    if foreign:
        inside = pa.array([any(a <= i < b for a, b in foreign) for i in range(len(block))])
        places = pc.if_else(inside, pa.scalar(0, pa.int8()), places)
    members, spans = (Rows(block, places, layout.number(place)) for place in (_MEMBER, _SPAN))
    return members, spans


def read_batch(
    layout: Layout,
    block: Block,
    rows: tuple[Rows, Rows],
    header: RosterHeader,
    teller: Teller,
    *,
    last_is_cut: bool,
    most_rejected: int,
) -> tuple[Batch, list[dict[str, object]]]:
    """Read the members of a block and the rows of REJECTED for those that cannot be loaded.

    `last_is_cut` says that the file ends inside the last member. Raises UnusableInput when more
    than `most_rejected` members cannot be loaded.
    """
    members = Facts(layout, "members", block, rows[0], dhcs=header.from_dhcs)
    spans = Facts(layout, "spans", block, rows[1])
    owners = rows[0].row_of(rows[1].starts)
    said = tables.member_columns(members, block.position)
    covered = tables.span_columns(spans, said, owners, block.position)
    columns = tables.take_from_spans(said, rows[0], spans, owners)
    bad = rejections(members, spans, owners, last_is_cut=last_is_cut, most=most_rejected)
    remark_members(layout, teller, members, columns, header.file_date)
    remark_spans(layout, teller, spans, covered)
    loaded = tables.batch(columns, tables.MEMBERS)
    span_batch = tables.batch(covered, tables.SPANS)
    if bad or owners.null_count:
        good = pa.array([row not in bad for row in range(len(rows[0]))], pa.bool_())
        loaded, span_batch = loaded.filter(good), span_batch.filter(good.take(owners))
    ended = tables.batch(tables.eligibility_spans(members, columns, owners), tables.SPANS)
    if len(ended):
        kept = pc.is_in(ended.column("_segment"), value_set=loaded.column("_segment"))
        span_batch = pa.concat_batches([span_batch, ended.filter(kept)]).sort_by("_segment")
    return Batch(loaded, span_batch), set_aside(bad, rows[0].starts, block, teller)


def sliced(batch: Batch, rows: int) -> Iterator[Batch]:
    """The batch in pieces of at most `rows` members, each with its spans."""
    if len(batch.members) <= rows:
        yield batch
        return
    position = batch.spans.column("_segment")
    for start in range(0, len(batch.members), rows):
        members = batch.members.slice(start, rows)
        begin, end = members.column("_segment")[0], batch.members.column("_segment")[-1]
        inside = pc.greater_equal(position, begin)
        if start + rows < len(batch.members):
            end = batch.members.column("_segment")[start + rows]
            inside = pc.and_(inside, pc.less(position, end))
        yield Batch(members, batch.spans.filter(inside))
