"""Links records to people: HMIS records among themselves, and plan members to people.

Only the linked band and people's decisions link. What lies in the review band waits as a pair, with
just the fields that the review page shows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db import connections, transaction

from wayhome.core.arrow_sql import copy_in
from wayhome.core.ids import new_id
from wayhome.desk.refresh import gather
from wayhome.desk.refresh.decided import read_decisions, replace_queue
from wayhome.desk.refresh.resolve import Decisions, groups, persons
from wayhome.exchange import persons as columns
from wayhome.matching.linker.link import dedupe, link

METHOD = "linker 1"
SHOWN = ("first_name", "middle_name", "last_name", "suffix", "dob", "ssn", "sex", "phone", "zip")


@dataclass(frozen=True, slots=True)
class Linked:
    """One member of a plan and the person they are."""

    source_id: str
    cin: str
    person_id: str
    probability: float | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Two records that a person must look at."""

    left: str  # ids of `gather.records` and, on the right, of either side
    right_source: str
    right_key: str
    right_fields: dict[str, str]
    probability: float
    evidence: str


def link_people(rosters: list[gather.Roster], *, import_id: UUID, at: datetime) -> list[Linked]:
    """Bring people, links and the review queue up to date; returns the plans' linked members."""
    records = gather.records()
    decisions = read_decisions()
    found = dedupe(records.select(list(columns.COLUMNS)))
    rows = {row["id"]: row for row in records.to_pylist()}
    pairs = found.links.to_pylist()
    cluster = dict(
        zip(*(found.clusters[name].to_pylist() for name in ("id", "cluster")), strict=True)
    )
    linked = [
        (p["id_l"], p["id_r"], p["probability"])
        for p in pairs
        if p["band"] == "linked" and cluster.get(p["id_l"]) == cluster.get(p["id_r"])
    ]
    group_of = groups(rows, linked, decisions)
    person_of = persons(
        group_of,
        {one: row["person_id"] for one, row in rows.items()},
        {one: row["previous"] for one, row in rows.items()},
        lambda: str(new_id()),
    )
    evidence = _best(pairs)
    waiting = [
        Waiting(
            p["id_l"],
            rows[p["id_r"]]["source_id"],
            rows[p["id_r"]]["key"],
            _shown(rows[p["id_r"]]),
            p["probability"],
            p["evidence"],
        )
        for p in pairs
        if group_of[p["id_l"]] != group_of[p["id_r"]] and not decisions.apart(p["id_l"], p["id_r"])
    ]
    members: list[Linked] = []
    for roster in rosters:
        mine, unsure = _link_roster(records, roster, person_of, decisions)
        members += mine
        waiting += unsure
    with transaction.atomic(using="batch"):
        _move(rows, person_of, evidence, import_id, at)
        _keep_members(members, [one.source.pk for one in rosters], import_id, at)
        _queue(waiting, rows, import_id, at)
    return members


def _link_roster(
    records: pa.Table,
    roster: gather.Roster,
    person_of: dict[str, str],
    decisions: Decisions,
) -> tuple[list[Linked], list[Waiting]]:
    """One person a member: the best link wins, and what contradicts it waits for review."""
    people = columns.from_roster(roster.members)
    found = link(records.select(list(columns.COLUMNS)), people).links.to_pylist()
    by_cin = {row["id"]: row for row in people.to_pylist()}
    code = roster.source.code + gather.BETWEEN
    chosen: dict[str, Linked] = {}
    unsure: list[Waiting] = []
    source_id = str(roster.source.pk)
    for left, right in decisions.same:
        ends = {left, right}
        cin = next((one.removeprefix(code) for one in ends if one.startswith(code)), None)
        record = next((one for one in ends if one in person_of), None)
        if cin is not None and cin in by_cin and record is not None:
            chosen[cin] = Linked(source_id, cin, person_of[record], None, "decided by a reviewer")
    ordered = sorted(found, key=lambda p: (p["band"] != "linked", -p["probability"], p["id_l"]))
    for pair in ordered:
        left, cin = pair["id_l"], pair["id_r"]
        if decisions.apart(left, code + cin):
            continue
        held = chosen.get(cin)
        if held is not None and held.person_id == person_of[left]:
            continue
        if pair["band"] == "linked" and held is None:
            chosen[cin] = Linked(
                source_id, cin, person_of[left], pair["probability"], pair["evidence"]
            )
            continue
        unsure.append(
            Waiting(
                left, source_id, cin, _shown(by_cin[cin]), pair["probability"], pair["evidence"]
            )
        )
    return list(chosen.values()), unsure


def _shown(row: dict[str, str]) -> dict[str, str]:
    return {name: row[name] for name in SHOWN if row.get(name)}


def _best(pairs: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    """The most probable linked pair of each record: what is shown as the reason for a link."""
    best: dict[str, dict[str, object]] = {}
    for pair in sorted(pairs, key=lambda p: float(str(p["probability"]))):
        if pair["band"] == "linked":
            best[str(pair["id_l"])] = best[str(pair["id_r"])] = pair
    return best


MOVES = """
CREATE TEMP TABLE moved (
  source_id uuid, key text, person_id uuid, previous_id uuid, probability float8, evidence text,
  method text
) ON COMMIT DROP
"""
APPLY = (
    """INSERT INTO people_person (id, made_at, display_name, sort_name)
       SELECT DISTINCT person_id, %(at)s::timestamptz, '', '' FROM moved
       ON CONFLICT (id) DO NOTHING""",
    """UPDATE people_link l SET undone_at = %(at)s, closed_by = %(import_id)s FROM moved m
       WHERE l.source_id = m.source_id AND l.key = m.key AND l.undone_at IS NULL""",
    """INSERT INTO people_link (id, source_id, key, person_id, previous_id, probability, evidence,
                              method, made_at, import_id)
       SELECT gen_random_uuid(), source_id, key, person_id, previous_id, probability, evidence,
              method, %(at)s, %(import_id)s
       FROM moved WHERE method <> ''""",
    """UPDATE people_sourcerecord r SET person_id = m.person_id FROM moved m
       WHERE r.source_id = m.source_id AND r.key = m.key""",
    """UPDATE consent_release l SET person_id = m.person_id FROM moved m
       WHERE l.source_id = m.source_id AND l.key = m.key""",
)
MOVED = pa.schema(
    [
        ("source_id", pa.string()),
        ("key", pa.string()),
        ("person_id", pa.string()),
        ("previous_id", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
        ("method", pa.string()),
    ]
)


def _move(
    rows: dict[str, dict[str, str]],
    person_of: dict[str, str],
    evidence: dict[str, dict[str, object]],
    import_id: UUID,
    at: datetime,
) -> None:
    """Move records to their person. A record going back to its earlier person ends its link."""
    moves = []
    for one, person in person_of.items():
        row = rows[one]
        if person == row["person_id"]:
            continue
        returns = person == row["previous"]
        why = evidence.get(one, {})
        moves.append(
            {
                "source_id": row["source_id"],
                "key": row["key"],
                "person_id": person,
                "previous_id": row["person_id"],
                "probability": why.get("probability"),
                "evidence": str(why.get("evidence", "decided by a reviewer")),
                "method": "" if returns else METHOD,
            }
        )
    with connections["batch"].cursor() as cursor:
        cursor.execute(MOVES)
        copy_in(pa.Table.from_pylist(moves, schema=MOVED), "moved", columns=MOVED.names)
        for statement in APPLY:
            cursor.execute(statement, {"at": at, "import_id": import_id})


WANTED = """
CREATE TEMP TABLE wanted_member (
  source_id uuid, key text, person_id uuid, probability float8, evidence text
) ON COMMIT DROP
"""
KEEP = (
    """UPDATE people_link l SET undone_at = %(at)s, closed_by = %(import_id)s
       FROM organizations_source s
       -- A source without a roster (dropped, none yet) says nothing about who its members are.
       WHERE s.id = l.source_id AND s.id = ANY (%(sources)s) AND l.undone_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM wanted_member w
                         WHERE w.source_id = l.source_id AND w.key = l.key
                           AND w.person_id = l.person_id)""",
    """INSERT INTO people_link (id, source_id, key, person_id, probability, evidence, method,
                              made_at, import_id)
       SELECT gen_random_uuid(), w.source_id, w.key, w.person_id, w.probability, w.evidence,
              %(method)s, %(at)s, %(import_id)s
       FROM wanted_member w
       ON CONFLICT (source_id, key) WHERE undone_at IS NULL DO NOTHING""",
)
MEMBER = pa.schema(
    [
        ("source_id", pa.string()),
        ("key", pa.string()),
        ("person_id", pa.string()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
    ]
)


def _keep_members(
    members: list[Linked], sources: list[UUID], import_id: UUID, at: datetime
) -> None:
    table = pa.Table.from_pylist(
        [
            {
                "source_id": one.source_id,
                "key": one.cin,
                "person_id": one.person_id,
                "probability": one.probability,
                "evidence": one.evidence,
            }
            for one in members
        ],
        schema=MEMBER,
    )
    with connections["batch"].cursor() as cursor:
        cursor.execute(WANTED)
        copy_in(table, "wanted_member", columns=MEMBER.names)
        for statement in KEEP:
            cursor.execute(
                statement,
                {"at": at, "import_id": import_id, "method": METHOD, "sources": sources},
            )


def _queue(
    waiting: list[Waiting], rows: dict[str, dict[str, str]], import_id: UUID, at: datetime
) -> None:
    """Make the open part of the review queue what waits now; what was decided stays as it is."""
    replace_queue(
        [
            {
                "left_source_id": rows[one.left]["source_id"],
                "left_key": rows[one.left]["key"],
                "left_fields": json.dumps(_shown(rows[one.left])),
                "right_source_id": one.right_source,
                "right_key": one.right_key,
                "right_fields": json.dumps(one.right_fields),
                "probability": one.probability,
                "evidence": one.evidence,
            }
            for one in waiting
        ],
        import_id=import_id,
        at=at,
    )
