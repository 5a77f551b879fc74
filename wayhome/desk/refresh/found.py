"""What the linker finds, kept: nobody is compared again who did not change.

Where records or members changed, those are compared with everybody, and all pairs are weighed and
decided anew, because a pair weighs what it does because of everybody else: how common a name is,
who else comes close. While nothing changed that is compared (a night, a decision, a new file with
the same people in it), the pairs of the last run are the answer; so they are when a roster only
went, since that its time is over says nothing about anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.sealed import index
from wayhome.desk.refresh.gather import BETWEEN, Roster
from wayhome.desk.refresh.nights import known_levels, remember_levels
from wayhome.desk.refresh.resolve import Decisions, groups
from wayhome.exchange import persons as columns
from wayhome.exchange.roster_store.current import identity_digest
from wayhome.matching import linker
from wayhome.matching.actions import learn_from_decisions
from wayhome.matching.queries import model_in_use

# Two records of which each by itself is the same plan member, though nothing else joins them.
BY_MEMBER = "member"
BY_MEMBER_EVIDENCE = "rule:each by itself the same plan member:0.00"
# The last digits of a sum hang on the order of its terms, and say nothing.
PLACES = 12
PAIRS = pa.schema(
    [
        ("left", pa.string()),  # ids of `gather.records`
        ("right", pa.string()),  # the same, or a plan's source and CIN
        ("probability", pa.float64()),
        ("band", pa.string()),  # linked, review, or BY_MEMBER
        ("evidence", pa.string()),
    ]
)


def pairs(records: pa.Table, rosters: list[Roster], *, at: datetime) -> pa.Table:
    """The pairs between records, and of records and members of `rosters`, as `PAIRS`."""
    live = [one for one in rosters if not one.silent]
    given = _given(records, live)
    if _rests_on(given):
        return read_table(KEPT).cast(PAIRS)
    plans = {one.source.code: one.members().members for one in live}
    kept, full_at = known_levels(given["linker"], at)
    if full_at is None and learn_from_decisions(at=at):
        given["linker"] = linker_in_use()
    found, left = compare(records, plans, kept)
    _keep(found, given, at, at if left.full else full_at)
    remember_levels(left, [one.source for one in live])
    return found


def compare(
    records: pa.Table, plans: dict[str, pa.Table], kept: linker.Kept = linker.NOTHING_KEPT
) -> tuple[pa.Table, linker.Kept]:
    """Compare who changed with everybody: all plans at once, as a look-alike elsewhere counts.

    Answers with the pairs, as `PAIRS`, and with what the next comparison may rest on.
    """
    result = linker.link_plans(
        records.select(list(columns.COLUMNS)),
        {code: columns.from_roster(members) for code, members in plans.items()},
        model=model_in_use("batch"),
        kept=kept,
    )
    if (
        result.left is None or result.kept is None
    ):  # only where asked to let every pair stand for itself
        raise RuntimeError("The linker was to say which records are one person.")
    members = [
        {**pair, "left": pair["id_l"], "right": pair["plan"] + BETWEEN + pair["id_r"]}
        for pair in result.links.to_pylist()
    ]
    cluster = dict(
        zip(*(result.left.clusters[name].to_pylist() for name in ("id", "cluster")), strict=True)
    )
    among = []
    for pair in result.left.links.to_pylist():
        # Within a cluster what joins is linked; between two, whatever it weighs, it is not.
        together = cluster[pair["id_l"]] == cluster[pair["id_r"]]
        band = "linked" if pair["band"] == "linked" and together else "review"
        among.append({**pair, "left": pair["id_l"], "right": pair["id_r"], "band": band})
    among += _by_member(cluster, among, members)
    found = pa.Table.from_pylist(
        [{name: pair[name] for name in PAIRS.names} for pair in among + members], schema=PAIRS
    )
    rounded = pc.round(found["probability"], PLACES)
    return found.set_column(PAIRS.names.index("probability"), "probability", rounded), result.kept


def _by_member(
    cluster: dict[str, str], among: list[dict[str, Any]], members: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Pairs that hold together the clusters which linked pairs leave in parts."""
    linked = [(p["left"], p["right"], p["probability"]) for p in among if p["band"] == "linked"]
    part = groups(cluster, linked, Decisions())
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for one, name in cluster.items():
        parts[name].add(part[one])
    best: defaultdict[str, float] = defaultdict(float)
    for pair in members:
        if pair["band"] == "linked":
            name = part[pair["left"]]
            best[name] = max(best[name], pair["probability"])
    return [
        {
            "left": first,
            "right": other,
            "probability": min(best[first], best[other]),
            "band": BY_MEMBER,
            "evidence": BY_MEMBER_EVIDENCE,
        }
        for first, *rest in (sorted(found) for found in parts.values() if len(found) > 1)
        for other in rest
    ]


def _given(records: pa.Table, live: list[Roster]) -> dict[str, Any]:
    """Digests of all that the answer depends on: the linker itself, the records, the members."""
    compared = records.select(list(columns.COLUMNS))
    return {
        "linker": linker_in_use(),
        "records": index(json.dumps(compared.to_pylist()), "records"),
        "rosters": {one.source.code: identity_digest(one.source.pk) for one in live},
    }


def linker_in_use() -> str:
    """The linker's code, and what decisions taught it."""
    model = model_in_use("batch")
    return f"{linker_code()} {model.slope} {model.offset}"


@cache
def linker_code() -> str:
    """A digest of the linker's code and model: what a release before it made is made anew."""
    digest = hashlib.sha256(duckdb.__version__.encode())  # whose hash function is in what is kept
    for path in sorted(Path(linker.__file__).parent.iterdir()):
        if path.suffix in (".py", ".sql", ".json"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _rests_on(given: dict[str, Any]) -> bool:
    """Whether the kept pairs rest on this. Nothing is kept of a roster that is dropped."""
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT given FROM matching_comparison")
        row = cursor.fetchone()
    return row is not None and json.loads(row[0]) == given


KEPT = f"""
SELECT l.code || '{BETWEEN}' || f.left_key AS left, r.code || '{BETWEEN}' || f.right_key AS right,
       f.probability, f.band, f.evidence
FROM matching_found f
JOIN organizations_source l ON l.id = f.left_source_id
JOIN organizations_source r ON r.id = f.right_source_id
ORDER BY 1, 2
"""
WRITE = (
    f"""CREATE TEMP TABLE found_now ON COMMIT DROP AS
        SELECT l.id AS left_source_id, split_part(p."left", '{BETWEEN}', 2) AS left_key,
               r.id AS right_source_id, split_part(p."right", '{BETWEEN}', 2) AS right_key,
               p.probability, p.band, p.evidence
        FROM found_pair p
        JOIN organizations_source l ON l.code = split_part(p."left", '{BETWEEN}', 1)
        JOIN organizations_source r ON r.code = split_part(p."right", '{BETWEEN}', 1)""",
    """DELETE FROM matching_found f WHERE NOT EXISTS (
         SELECT 1 FROM found_now n
         WHERE (n.left_source_id, n.left_key, n.right_source_id, n.right_key, n.probability,
                n.band, n.evidence) =
               (f.left_source_id, f.left_key, f.right_source_id, f.right_key, f.probability,
                f.band, f.evidence))""",
    """INSERT INTO matching_found (left_source_id, left_key, right_source_id, right_key,
         probability, band, evidence)
       SELECT * FROM found_now n WHERE NOT EXISTS (
         SELECT 1 FROM matching_found f
         WHERE (n.left_source_id, n.left_key, n.right_source_id, n.right_key) =
               (f.left_source_id, f.left_key, f.right_source_id, f.right_key))""",
    """INSERT INTO matching_comparison (id, given, at, full_at)
       VALUES (1, %(given)s, %(at)s, %(full_at)s)
       ON CONFLICT (id) DO UPDATE
       SET given = EXCLUDED.given, at = EXCLUDED.at, full_at = EXCLUDED.full_at""",
)


def _keep(found: pa.Table, given: dict[str, Any], at: datetime, full_at: datetime | None) -> None:
    """Keep the pairs inside the open transaction; those that stay the same are not written."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            """CREATE TEMP TABLE found_pair ("left" text, "right" text, probability float8,
               band text, evidence text) ON COMMIT DROP"""
        )
        copy_in(found, "found_pair", columns=PAIRS.names)
        for statement in WRITE:
            cursor.execute(statement, {"given": json.dumps(given), "at": at, "full_at": full_at})
