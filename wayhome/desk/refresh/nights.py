"""What one night's comparison leaves for the next, as parts in the database.

What is of a plan's roster is a part of its own, and is deleted with the roster.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.sealed import seal_bytes, unseal_bytes
from wayhome.desk.refresh.gather import BETWEEN
from wayhome.matching.linker import NOTHING_KEPT, Kept
from wayhome.matching.models import Comparison, KeptPart
from wayhome.organizations.models import Source

# Rates move a little with every record: a pair that was far from anything may come near. So
# everybody is compared with everybody once in so long.
FULL_EVERY = timedelta(days=7)
KEPT = "matching_keptpart.data"  # what it is encrypted for
# The column that says whose a row is, of the parts that hold a plan's.
_PLANS = {"right": "id", "between": "id_r"}
_PARTS = [one.name for one in fields(Kept) if one.name != "full"]


def known_levels(linker: str, at: datetime) -> tuple[Kept, datetime | None]:
    """What is known of the last comparison by the same `linker`, and when the last full one was.

    Nothing where that is too long ago.
    """
    last = Comparison.objects.using("batch").first()
    if (
        last is None
        or last.full_at is None
        or last.given.get("linker") != linker
        or at - last.full_at >= FULL_EVERY
    ):
        return NOTHING_KEPT, None
    tables = {name: [getattr(NOTHING_KEPT, name)] for name in _PARTS}
    for one in KeptPart.objects.using("batch").order_by("id"):
        data = unseal_bytes(bytes(one.data), KEPT)
        tables[one.part].append(pa.ipc.open_stream(data).read_all())
    return Kept(**{name: pa.concat_tables(each) for name, each in tables.items()}), last.full_at


def remember_levels(kept: Kept, plans: Iterable[Source]) -> None:
    """Keep this instead of what was kept, inside the open transaction."""
    parts = [KeptPart(part=name, data=_written(getattr(kept, name))) for name in ("left", "within")]
    for source in plans:
        for name, column in _PLANS.items():
            table = getattr(kept, name)
            mine = table.filter(pc.starts_with(table[column], source.code + BETWEEN))
            parts.append(KeptPart(source=source, part=name, data=_written(mine)))
    KeptPart.objects.using("batch").all().delete()
    KeptPart.objects.using("batch").bulk_create(parts)


def _written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return seal_bytes(bytes(sink.getvalue()), KEPT)
