"""Links records to people: records among themselves, and plan members to people.

Only the linked band and people's decisions link. What lies in the review band waits as a pair, with
just the fields that the review page shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from wayhome.core.ids import new_id
from wayhome.desk.refresh import found, gather
from wayhome.desk.refresh.decided import read_decisions, wait_for_review
from wayhome.desk.refresh.members import (
    BY_REVIEWER,
    Linked,
    Waiting,
    choose,
    decided_cins,
    remember,
)
from wayhome.desk.refresh.move import Move, keep_members, move_records
from wayhome.desk.refresh.resolve import groups, persons
from wayhome.desk.refresh.written import may_join, shown_members, written
from wayhome.exchange import persons as columns

Row = Mapping[str, Any]


def link_people(
    records: pa.Table, rosters: list[gather.Roster], *, import_id: UUID, at: datetime
) -> None:
    """Bring people, links and the review queue up to date, in the open transaction."""
    decisions = read_decisions()
    pairs = found.pairs(records, rosters, at=at).to_pylist()
    rows = {row["id"]: row for row in records.to_pylist()}
    among = may_join(rows, [pair for pair in pairs if pair["right"] in rows])
    linked = [(p["left"], p["right"], p["probability"]) for p in among if p["band"] == "linked"]
    # What only a plan's member joins is joined last, so that a decision has the first word.
    linked += [(p["left"], p["right"], 0.0) for p in among if p["band"] == found.BY_MEMBER]
    group_of = groups(rows, linked, decisions)
    person_of = persons(
        group_of,
        {one: row["person_id"] for one, row in rows.items()},
        {one: row["home"] for one, row in rows.items()},
        lambda: str(new_id()),
    )
    waiting = [
        Waiting(p["left"], p["right"], p["probability"], p["evidence"])
        for p in among
        if p["band"] != found.BY_MEMBER
        and group_of[p["left"]] != group_of[p["right"]]
        and not decisions.apart(p["left"], p["right"])
    ]
    by_plan: defaultdict[str, list[Row]] = defaultdict(list)
    for pair in pairs:
        by_plan[pair["right"].split(gather.BETWEEN)[0]].append(pair)
    members: list[Linked] = []
    shown: dict[str, Row] = dict(rows)
    to_review, last = shown_members(rows), written(rows)
    for roster in rosters:
        if roster.silent:
            members += remember(roster, person_of, decisions)
            continue
        code = roster.source.code
        mine = by_plan[code]
        cins = {p["right"].split(gather.BETWEEN)[1] for p in mine} | decided_cins(roster, decisions)
        held = columns.from_roster(roster.members(sorted(cins)).members).to_pylist()
        shown |= {code + gather.BETWEEN + row["id"]: row for row in held}
        here = {row["id"] for row in held}
        sure, unsure = choose(roster, here, mine, person_of, decisions, last=last)
        members += sure
        waiting += [one for one in unsure if one.left in to_review]
    move_records(_moves(rows, person_of, among), import_id=import_id, at=at)
    keep_members(members, import_id=import_id, at=at)
    wait_for_review(waiting, shown, import_id=import_id, at=at)


def _moves(rows: Mapping[str, Row], person_of: Mapping[str, str], among: list[Row]) -> list[Move]:
    """The records that change their person. One that goes home ends its link and gets no other."""
    best: dict[str, Row] = {}
    for pair in sorted(among, key=lambda p: p["probability"]):
        if pair["band"] != "review":
            best[pair["left"]] = best[pair["right"]] = pair
    moves = []
    for one, person in person_of.items():
        row, why = rows[one], best.get(one, {})
        if person != row["person_id"]:
            moves.append(
                Move(
                    source_id=row["source_id"],
                    key=row["key"],
                    person_id=person,
                    previous_id=row["person_id"],
                    probability=why.get("probability"),
                    evidence=why.get("evidence", BY_REVIEWER),
                    returns=person == row["home"],
                )
            )
    return moves
