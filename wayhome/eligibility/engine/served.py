"""Who already gets a service, or has been referred or authorized for it.

Being served does not change the answer (the person still qualifies); it is shown beside it, and
the worklist leaves the person out.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from wayhome.core import duck
from wayhome.eligibility.engine.book import Rulebook, load_rulebooks

# Furthest along first; a closed referral or enrollment is over and holds nobody back.
STATUSES = ("enrolled", "authorized", "referred")
CLOSED = "closed"

SERVED = pa.schema(
    [
        ("hmis_id", pa.string()),
        ("cin", pa.string()),
        ("plan", pa.string()),
        ("service", pa.string()),
        ("status", pa.string()),
        ("provider", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
    ]
)
WHO = pa.schema([("source_id", pa.string()), ("person", pa.string())])


def mark_served(
    answers: pa.Table,
    served: pa.Table,
    *,
    as_of: dt.date,
    by_hmis_id: pa.Table,
    by_cin: pa.Table,
    rulebook: Rulebook | None = None,
) -> pa.Table:
    """`answers` with a last column `already_served`: "" or `plan:provider:status`, joined by "|".

    `served` has the columns of `SERVED`; a row counts for the persons its hmis_id or its cin stand
    for (`by_hmis_id`, `by_cin`: columns of `WHO`), from its start to its end, unless it is closed.
    A benefit counts once: who has ECM under one Population of Focus has it under all. Where the
    same provider stands with several statuses, the one furthest along is given. The rows keep
    their order.
    """
    benefits = (rulebook or load_rulebooks()).on(as_of).services
    with duck.session() as database:
        database.register("answers", answers.append_column("row", _count(len(answers))))
        database.register("served", served.select(SERVED.names).cast(SERVED))
        database.register("by_hmis_id", by_hmis_id.select(WHO.names).cast(WHO))
        database.register("by_cin", by_cin.select(WHO.names).cast(WHO))
        database.register(
            "benefits", _table("service", "benefit", {k: s.benefit for k, s in benefits.items()})
        )
        database.register("ranks", _table("status", "rank", {s: n for n, s in enumerate(STATUSES)}))
        found = database.sql(_QUERY, params={"day": as_of}).to_arrow_table()
    return answers.append_column("already_served", found["already_served"])


_QUERY = """
    WITH current_rows AS (
        SELECT s.hmis_id, s.cin, b.benefit, coalesce(s.plan, '') AS plan,
            coalesce(s.provider, '') AS provider, r.status, r.rank
        FROM served s JOIN benefits b ON s.service = b.service JOIN ranks r ON s.status = r.status
        WHERE coalesce(s.start, $day) <= $day AND coalesce(s."end", $day) >= $day
    ), of_person AS (
        SELECT w.person, c.* FROM current_rows c JOIN by_hmis_id w ON c.hmis_id = w.source_id
        UNION
        SELECT w.person, c.* FROM current_rows c JOIN by_cin w ON c.cin = w.source_id
    ), furthest AS (
        SELECT person, benefit, plan, provider, min(rank) AS rank,
            plan || ':' || provider || ':' || arg_min(status, rank) AS told
        FROM of_person GROUP BY person, benefit, plan, provider
    ), told AS (
        SELECT person, benefit, string_agg(told, '|' ORDER BY rank, told) AS already_served
        FROM furthest GROUP BY person, benefit
    )
    SELECT coalesce(t.already_served, '') AS already_served
    FROM answers a JOIN benefits b ON a.service = b.service
    LEFT JOIN told t ON a.person = t.person AND b.benefit = t.benefit
    ORDER BY a.row
"""


def _count(rows: int) -> pa.Array:
    return pa.array(range(rows), pa.int64())


def _table(key: str, value: str, mapping: dict[str, str] | dict[str, int]) -> pa.Table:
    return pa.table({key: list(mapping), value: list(mapping.values())})
