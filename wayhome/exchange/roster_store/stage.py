"""A roster's batches into the tables of its own file, by COPY."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.arrow_sql import copy_in
from wayhome.core.duck import session
from wayhome.core.sealed import index_column, replaced, with_sealed
from wayhome.exchange.importing import Progress
from wayhome.exchange.x12_834 import tables
from wayhome.exchange.x12_834.read import RosterStream, stream_batches

# What linkage compares: a member in whom none of it changed is not matched again.
IDENTITY = (
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "dob",
    "sex",
    "ssn",
    "street",
    "city",
    "zip",
    "phone",
    "email",
)
SSN = "roster.member.ssn"
# A digest of the number itself would be found by trying all there are.
TOLD = {name: "hidden" if name == "ssn" else name for name in IDENTITY}
DIGEST = "md5(concat_ws(chr(31), " + ", ".join(f"'{n}=' || {t}" for n, t in TOLD.items()) + "))"
KINDS = ("member", "span", "change")
# Of a CIN that is there twice the later record counts, and coverage that it only repeats goes.
LATER_MEMBER = """
DELETE FROM {member} m USING (
  SELECT cin, max(_segment) AS last FROM {member} GROUP BY cin HAVING count(*) > 1) twice
WHERE m.cin = twice.cin AND m._segment < twice.last
"""
LATER_SPAN = """
DELETE FROM {span} s USING {span} later
WHERE s.cin = later.cin AND s._segment < later._segment AND
  (s.plan_code, s.hcp, s.hcp_status, s.coverage_start, s.coverage_end, s.aid_code, s.county,
   s.share_of_cost, s.renewal_date) IS NOT DISTINCT FROM
  (later.plan_code, later.hcp, later.hcp_status, later.coverage_start, later.coverage_end,
   later.aid_code, later.county, later.share_of_cost, later.renewal_date)
"""


def leaf(kind: str, run_id: UUID) -> str:
    """The table of one file, with its schema."""
    return f"roster.{kind}_{run_id.hex}"


def write(
    duck: duckdb.DuckDBPyConnection, run_id: UUID, members: pa.Table, spans: pa.Table
) -> None:
    """COPY members, each with its digest, and their coverage into the file's tables."""
    numbers, own = members["ssn"], members["plan_member_id"]
    # Some plans know their members by that number.
    same = pc.fill_null(pc.equal(own, numbers), False)
    kept = replaced(members, "plan_member_id", pc.if_else(same, None, own))
    kept = with_sealed(kept, "ssn", SSN)
    duck.register("batch", kept.append_column("hidden", index_column(numbers, "row")))
    hashed = duck.sql(f"SELECT *, {DIGEST} AS row_hash FROM batch").to_arrow_table()
    copy_in(hashed, leaf("member", run_id), columns=[*tables.MEMBERS.names, "row_hash"])
    copy_in(spans, leaf("span", run_id), columns=tables.SPANS.names)


def stage(
    cursor: Any, path: Path, *, source_id: UUID, run_id: UUID, progress: Progress
) -> tuple[RosterStream, list[pa.Table]]:
    """Read the file into tables of its own; returns the stream at its end and what was set aside.

    Holds one batch in memory. Raises UnusableInput.
    """
    cursor.execute("SELECT roster.begin(%s, %s)", [source_id, run_id])
    stream = stream_batches(path, progress=progress)
    aside: list[pa.Table] = []
    with session() as duck:
        for batch in stream:
            members = pa.Table.from_batches([batch.members])
            write(duck, run_id, members, pa.Table.from_batches([batch.spans]))
            if len(rejected := stream.take_rejected()):
                aside.append(rejected)
    if len(rejected := stream.take_rejected()):
        aside.append(rejected)
    if any(code == "cin-repeated" for _, code, _, _ in stream.findings.counts):
        names = {kind: leaf(kind, run_id) for kind in KINDS}
        cursor.execute(LATER_MEMBER.format(**names))
        cursor.execute(LATER_SPAN.format(**names))
    return stream, aside
