"""Whom linking may join with a record that a worker wrote down.

A link shows a person's records to every organization that holds one of them. So that nobody is
looked up by being written down, such a record counts with another organization's only where its
writers may see that person anyhow: by a release, an agreement, a notice or a referral. When that
ground ends, the records part again with the next linking. What a reviewer decided holds, whatever
is said here: who decided saw both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wayhome.core.arrow_sql import read_table
from wayhome.core.classes import PROTECTED
from wayhome.organizations.choices import SourceKind

Row = Mapping[str, Any]
# A ground of its own: not that it wrote the person down, nor what it then gave to itself.
GROUNDS = """
SELECT DISTINCT organization_id::text AS organization_id, person_id::text AS person_id
FROM consent_grant
WHERE data_class = 'demographic' AND until > statement_timestamp()
  AND basis NOT IN ('source', 'treatment') AND person_id = ANY (%s::uuid[])
"""


def may_join(rows: Mapping[str, Row], pairs: Iterable[Row]) -> list[Row]:
    """The pairs between records that may be joined or shown to a reviewer."""
    given = list(pairs)
    sides = [(rows[pair["left"]], rows[pair["right"]]) for pair in given]
    asked = {
        row["person_id"]
        for side in sides
        for writer, row in (side, side[::-1])
        if _needs_ground(writer, row)
    }
    held = read_table(GROUNDS, [sorted(asked)]).to_pylist() if asked else []
    grounds = {(one["organization_id"], one["person_id"]) for one in held}
    return [
        pair
        for pair, (one, other) in zip(given, sides, strict=True)
        if _may_see(one, other, grounds) and _may_see(other, one, grounds)
    ]


def shown_members(rows: Mapping[str, Row]) -> set[str]:
    """The records beside which a reviewer may be shown a plan's member: of who keeps an HMIS.

    Of anybody else's a member is linked by itself or not at all, so that a roster's rows are shown
    to nobody who writes a name down.
    """
    keepers = {row["organization_id"] for row in rows.values() if row["kind"] == SourceKind.HMIS}
    return {one for one, row in rows.items() if row["organization_id"] in keepers}


def written(rows: Mapping[str, Row]) -> set[str]:
    """The records that workers wrote down."""
    return {one for one, row in rows.items() if row["kind"] == SourceKind.INTAKE}


def _needs_ground(writer: Row, other: Row) -> bool:
    mine = writer["organization_id"] == other["organization_id"]
    return writer["kind"] == SourceKind.INTAKE and not mine


def _may_see(writer: Row, other: Row, grounds: set[tuple[str, str]]) -> bool:
    if not _needs_ground(writer, other):
        return True
    if writer["data_class"] in PROTECTED:
        return False  # its being there is told to nobody
    return (writer["organization_id"], other["person_id"]) in grounds
