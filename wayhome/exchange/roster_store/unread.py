"""Members of a whole roster who could not be read: they are in the file, so they are not gone.

Their record stays as the files before left it, until it can be read again.
"""

from __future__ import annotations

from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.arrow_sql import read_table
from wayhome.core.duck import session
from wayhome.exchange.models import ImportRun
from wayhome.exchange.roster_store.current import roster_of
from wayhome.exchange.roster_store.stage import leaf, write

WORD = r"[^0-9A-Za-z]+"


def keep_unread(run_id: UUID, aside: list[pa.Table], files: list[ImportRun]) -> int:
    """Carry over those of the rows set aside whom the files before know; returns how many."""
    words = [pc.split_pattern_regex(rows["raw"], WORD) for rows in aside]
    if not files or not words:
        return 0
    named = pa.chunked_array([pc.unique(pc.list_flatten(one).combine_chunks()) for one in words])
    now = roster_of(files, named.unique().to_pylist())
    if now is None:
        return 0
    read = read_table(
        f"SELECT cin FROM {leaf('member', run_id)} WHERE cin = ANY(%s)",
        [now.members["cin"].to_pylist()],
    )["cin"]
    members = now.members.filter(pc.invert(pc.is_in(now.members["cin"], value_set=read)))
    spans = now.spans.filter(pc.is_in(now.spans["cin"], value_set=members["cin"]))
    with session() as duck:
        write(duck, run_id, members, spans)
    return len(members)
