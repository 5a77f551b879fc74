"""What a plan's roster says about people, as facts for eligibility.

Only members who are linked to a person are looked at: a roster is no register of people.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from wayhome.core import duck
from wayhome.core.rulebook import Table
from wayhome.eligibility.choices import FACTS

RULES = Path(__file__).parent / "rulebook" / "membership.toml"


def facts_from_roster(
    members: pa.Table,
    spans: pa.Table,
    *,
    plan: str,
    person_of: pa.Table,
    seen: dt.date | None = None,
    memory_limit: str = duck.MEMORY_LIMIT,
) -> pa.Table:
    """The facts of a roster, one row a fact, as a table of `FACTS` in no set order.

    `members` and `spans` are a `Roster`'s; `plan` is what the plan is called. `person_of` has
    `source_id` (CIN) and `person`; nobody else gets facts. `seen` is the day the roster was made:
    a span without an end is believed from then for a while, and for good where it is not given.
    A span that takes a month back, or that was ended nobody knows when, is no membership.
    """
    with duck.session(memory_limit) as database:
        _register(database, spans, person_of)
        database.register("members", members)
        told = f"WITH {_COVERED}, told AS ({_SPAN_FACTS} UNION ALL {_MEMBER_FACTS}) {_TOLD}"
        given = {"plan": plan, "source": source_name(plan), "seen": seen}
        found = database.sql(told, params=given).to_arrow_table()
    return found.select(FACTS.names).cast(FACTS)


def membership_spans(
    spans: pa.Table, *, person_of: pa.Table, memory_limit: str = duck.MEMORY_LIMIT
) -> pa.Table:
    """The spans of people in `person_of` that count as membership: a `Roster`'s, with `person`."""
    with duck.session(memory_limit) as database:
        _register(database, spans, person_of)
        found: pa.Table = database.sql(f"WITH {_COVERED} SELECT * FROM covered").to_arrow_table()
    return found


def _register(database: duckdb.DuckDBPyConnection, spans: pa.Table, person_of: pa.Table) -> None:
    database.register("who", person_of.select(["source_id", "person"]))
    database.register("spans", spans)
    for key in ("hcp_status", "termination"):
        database.register(key, _codes(key))


_COVERED = """
    joined AS (
        SELECT w.person, s.*,
            coalesce(s.maintenance IN (FROM termination), FALSE) AS ended,
            coalesce(s.hcp_status IN (FROM hcp_status), TRUE) AS counts
        FROM spans s JOIN who w ON s.cin = w.source_id
    ), taken_back AS (
        SELECT cin, plan_code, coverage_start, max(_segment) AS at
        FROM joined WHERE coverage_end < coverage_start GROUP BY ALL
    ), covered AS (
        SELECT j.* FROM joined j
        LEFT JOIN taken_back t ON j.cin = t.cin AND j.coverage_start = t.coverage_start
            AND j.plan_code IS NOT DISTINCT FROM t.plan_code AND j._segment < t.at
        WHERE t.cin IS NULL AND j.counts
            AND (j.coverage_end IS NULL OR j.coverage_start IS NULL
                OR j.coverage_end >= j.coverage_start)
            AND NOT (j.ended AND j.coverage_end IS NULL)
            AND (j.coverage_start IS NOT NULL OR j.coverage_end IS NOT NULL)
    )"""
# What a file says of the member, whatever their coverage.
MEMBER_FACTS = ("birth", "sex", "died")
# Over `covered` (or copied spans under its names), and `who` with `members`.
_SPAN_FACTS = """
    SELECT person, 'plan_membership' AS fact, $plan::VARCHAR AS value, coverage_start AS start,
        coverage_end AS "end", cin, 'demographic' AS data_class FROM covered
    UNION ALL
    SELECT person, 'aid_code', aid_code, coverage_start, coverage_end, cin, 'health'
    FROM covered WHERE aid_code <> ''
    UNION ALL
    SELECT person, 'share_of_cost', share_of_cost::VARCHAR, coverage_start, coverage_end, cin,
        'demographic'
    FROM covered WHERE share_of_cost IS NOT NULL"""
_MEMBER_FACTS = """
    SELECT w.person, 'birth', m.dob::VARCHAR, NULL, NULL, m.cin, 'demographic'
    FROM members m JOIN who w ON m.cin = w.source_id WHERE m.dob IS NOT NULL
    UNION ALL
    SELECT w.person, 'sex', CASE m.sex WHEN 'F' THEN 'female' ELSE 'male' END, NULL, NULL,
        m.cin, 'demographic'
    FROM members m JOIN who w ON m.cin = w.source_id WHERE m.sex IN ('F', 'M')
    UNION ALL
    SELECT w.person, 'died', 'yes', m.died, NULL, m.cin, 'demographic'
    FROM members m JOIN who w ON m.cin = w.source_id WHERE m.died IS NOT NULL"""
_TOLD = """
    SELECT person, fact, value, start, "end",
        $seen::DATE AS seen,
        $source::VARCHAR AS source, cin AS ref, data_class
    FROM told"""


def facts_from_spans(
    covered: pa.Table,
    *,
    plan: str,
    seen: dt.date | None,
    memory_limit: str = duck.MEMORY_LIMIT,
) -> pa.Table:
    """What copied spans say, as facts, after their roster is gone; `seen` is its day.

    `covered` has `person`, `cin`, `aid_code`, `share_of_cost`, `coverage_start`, `coverage_end`.
    """
    with duck.session(memory_limit) as database:
        database.register("covered", covered)
        query = f"WITH told AS ({_SPAN_FACTS}) {_TOLD}"
        given = {"plan": plan, "source": source_name(plan), "seen": seen}
        found = database.sql(query, params=given).to_arrow_table()
    return found.select(FACTS.names).cast(FACTS)


def source_name(plan: str) -> str:
    """What a plan's enrollment file is called as the source of a fact."""
    return f"enrollment file, {plan}"


@cache
def _codes(key: str) -> pa.Table:
    """The newest codes: a roster follows the layout of its own time, not of the day of service."""
    row = max((row for row in Table.read(RULES).rows if row.key == key), key=lambda r: r.valid_from)
    return pa.table({"code": pa.array(row.value, pa.string())})
