"""The columns of a roster: one row a member, one row a coverage span, one row a rejected member."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.exchange.x12.rows import Rows
from wayhome.exchange.x12_834.reading import Facts
from wayhome.exchange.x12_834.values import MONEY

_TEXT = (
    ("cin", "first_name", "middle_name", "last_name", "suffix"),
    ("sex", "ssn", "street", "street2", "city", "state", "zip", "phone", "email", "language"),
    ("county", "aid_code", "maintenance", "maintenance_reason", "status", "plan_member_id"),
    ("responsible_name", "responsible_phone", "responsible_relationship"),
)
MEMBERS = pa.schema(
    [
        *((name, pa.string()) for name in _TEXT[0]),
        ("dob", pa.date32()),
        *((name, pa.string()) for names in _TEXT[1:] for name in names),
        ("died", pa.date32()),
        ("_segment", pa.int64()),
    ]
)
SPANS = pa.schema(
    [
        ("cin", pa.string()),
        ("plan_code", pa.string()),
        ("hcp", pa.string()),
        ("hcp_status", pa.string()),
        ("coverage_start", pa.date32()),
        ("coverage_end", pa.date32()),
        ("aid_code", pa.string()),
        ("county", pa.string()),
        ("share_of_cost", MONEY),
        ("renewal_date", pa.date32()),
        ("maintenance", pa.string()),
        ("_segment", pa.int64()),
    ]
)
REJECTED = pa.schema(
    [
        ("segment", pa.string()),
        ("position", pa.int64()),
        ("element", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
    ]
)
_DERIVED = {"responsible_name", "_segment", "city"}


def member_columns(facts: Facts, position: int) -> dict[str, pa.Array]:
    """What the members themselves say, by the names of MEMBERS.

    With `renewal_date` and `share_of_cost`, which spans take over. `position` is the block's.
    """
    columns = {name: facts.values(name) for name in MEMBERS.names if name not in _DERIVED}
    columns["responsible_name"] = _full_name(
        *(facts.values(f"responsible_{which}") for which in ("first", "middle", "last"))
    )
    columns["city"] = without_state(facts.values("city"), columns["state"])
    if facts.dhcs:
        used = pc.fill_null(pc.equal(columns["plan_member_id"], columns["ssn"]), False)
        own = pc.if_else(used, pa.scalar(None, pa.string()), columns["plan_member_id"])
        columns["plan_member_id"] = own
    columns["_segment"] = segments_of(facts.rows.starts, position)
    columns["renewal_date"] = facts.values("renewal_date")
    columns["share_of_cost"] = facts.values("share_of_cost")
    return columns


def span_columns(
    facts: Facts, members: Mapping[str, pa.Array], owners: pa.Int32Array, position: int
) -> dict[str, pa.Array]:
    """The columns of SPANS: what the spans say, or where they are silent their members.

    `owners` is the member of each span.
    """
    told = ("plan_code", "hcp", "hcp_status", "coverage_start", "coverage_end", "maintenance")
    columns = {name: facts.values(name) for name in told}
    for name in ("aid_code", "county", "share_of_cost"):
        columns[name] = pc.coalesce(facts.values(name), members[name].take(owners))
    for name in ("cin", "renewal_date"):
        columns[name] = members[name].take(owners)
    columns["_segment"] = segments_of(facts.rows.starts, position)
    return columns


def take_from_spans(
    members: dict[str, pa.Array], rows: Rows, spans: Facts, owners: pa.Int32Array
) -> dict[str, pa.Array]:
    """`members`, where they are silent with the aid code and county of their first span."""
    taken = {
        name: pc.coalesce(members[name], rows.first_of(owners, spans.values(name)))
        for name in ("aid_code", "county")
    }
    return members | taken


def eligibility_spans(
    facts: Facts, members: Mapping[str, pa.Array], owners: pa.Int32Array
) -> dict[str, pa.Array]:
    """Spans for members without a coverage loop whose eligibility begins or ends.

    A file of changes may end a member's eligibility without saying for which plan; such a span
    has no plan_code and holds for all.
    """
    start, end = facts.values("eligible_start"), facts.values("eligible_end")
    dated = pc.or_(pc.is_valid(start), pc.is_valid(end))
    rows = pc.indices_nonzero(dated).cast(pa.int32())
    rows = rows.filter(pc.invert(pc.is_in(rows, value_set=owners)))
    none = pa.nulls(len(rows), pa.string())
    taken = (name for name in SPANS.names if name in members)
    return {
        **{name: members[name].take(rows) for name in taken},
        "plan_code": none,
        "hcp": none,
        "hcp_status": none,
        "coverage_start": start.take(rows),
        "coverage_end": end.take(rows),
    }


def _full_name(*names: pa.StringArray) -> pa.StringArray:
    """Names joined by blanks, null where there is none."""
    if all(part.null_count == len(part) for part in names):
        return names[0]
    filled = [pc.fill_null(part, "") for part in names]
    joined = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*filled, " "))
    joined = pc.replace_substring(joined, "  ", " ")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def without_state(cities: pa.StringArray, states: pa.StringArray) -> pa.StringArray:
    """City names without the state that DHCS writes behind them ("LONG BEACH CA")."""
    doubled = pc.and_(pc.ends_with(cities, " CA"), pc.equal(states, "CA"))
    if not pc.any(doubled).as_py():
        return cities
    shorter = pc.ascii_rtrim_whitespace(pc.utf8_slice_codeunits(cities, 0, -3))
    return pc.if_else(pc.fill_null(doubled, False), shorter, cities)


def segments_of(starts: pa.Int32Array, position: int) -> pa.Int64Array:
    """Positions in the file of a block's segments."""
    return pc.add(starts.cast(pa.int64()), pa.scalar(position, pa.int64()))


def batch(columns: Mapping[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    """The columns a schema names, as a record batch."""
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)
