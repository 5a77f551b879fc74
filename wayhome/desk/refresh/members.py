"""Which person each plan member is: the linker's pairs, what reviewers decided, and one rule.

A member is one person: the best link wins, and what contradicts it waits for review.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wayhome.core.arrow_sql import read_table
from wayhome.desk.refresh.gather import BETWEEN, Roster
from wayhome.desk.refresh.resolve import Decisions, Pair

BY_REVIEWER = "decided by a reviewer"


@dataclass(frozen=True, slots=True)
class Linked:
    """One member of a plan, the person they are, and the record through which they are known."""

    source: Roster
    cin: str
    person_id: str
    record: str  # an id of `gather.records`; empty where it was not kept
    probability: float | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record and a member, or two records, that a person must look at."""

    left: str
    right: str
    probability: float
    evidence: str


def choose(
    roster: Roster,
    cins: Collection[str],
    pairs: Iterable[Mapping[str, Any]],
    person_of: Mapping[str, str],
    decisions: Decisions,
    *,
    last: Collection[str] = (),
) -> tuple[list[Linked], list[Waiting]]:
    """Who the members with these CINs are, of `pairs` between records and members of one plan.

    Records in `last` come after all others: what a worker wrote down takes no member from anybody.
    """
    code = roster.source.code + BETWEEN
    chosen: dict[str, Linked] = {}
    unsure: list[Waiting] = []
    for cin, record in _decided(code, decisions.same):
        if cin in cins and record in person_of:
            chosen[cin] = Linked(roster, cin, person_of[record], record, None, BY_REVIEWER)
    against = _against(code, person_of, decisions)
    ordered = sorted(
        pairs,
        key=lambda p: (p["band"] != "linked", p["left"] in last, -p["probability"], p["left"]),
    )
    for pair in ordered:
        left, cin = pair["left"], pair["right"].removeprefix(code)
        if decisions.apart(left, pair["right"]) or left not in person_of:
            continue
        held = chosen.get(cin)
        if held is not None and held.person_id == person_of[left]:
            continue
        if pair["band"] == "linked" and held is None and (cin, person_of[left]) not in against:
            chosen[cin] = Linked(
                roster, cin, person_of[left], left, pair["probability"], pair["evidence"]
            )
            continue
        unsure.append(Waiting(left, pair["right"], pair["probability"], pair["evidence"]))
    return list(chosen.values()), unsure


def _against(code: str, person_of: Mapping[str, str], decisions: Decisions) -> set[Pair]:
    """(CIN, person) where somebody saw two people, through whichever record of the person."""
    return {
        (cin, person_of[record])
        for cin, record in _decided(code, decisions.different)
        if record in person_of
    }


def _decided(code: str, same: Iterable[Pair]) -> list[Pair]:
    """(CIN, record) of the pairs that have a member of this plan, always in the same order."""
    found = []
    for one, other in same:
        member, record = (one, other) if one.startswith(code) else (other, one)
        if member.startswith(code):
            found.append((member.removeprefix(code), record))
    return sorted(found)


def decided_cins(roster: Roster, decisions: Decisions) -> set[str]:
    """The CINs of this plan that a reviewer linked."""
    return {cin for cin, _ in _decided(roster.source.code + BETWEEN, decisions.same)}


# The links that hold, and those that only a decision ended that was taken back since.
REMEMBERED = f"""
SELECT l.key AS cin, l.person_id, l.probability, l.evidence,
       coalesce(s.code || '{BETWEEN}' || l.with_key, '') AS record
FROM people_link l LEFT JOIN organizations_source s ON s.id = l.with_source_id
WHERE l.source_id = %s AND (l.undone_at IS NULL OR (
  NOT EXISTS (SELECT 1 FROM people_link later WHERE later.source_id = l.source_id
              AND later.key = l.key AND later.made_at > l.made_at)
  AND EXISTS (SELECT 1 FROM matching_decision d
              WHERE d.verdict = 'different' AND d.at <= l.undone_at AND d.undone_at > l.undone_at
              AND (d.right_source_id, d.right_key) = (l.source_id, l.key))))
ORDER BY l.key
"""


def remember(roster: Roster, person_of: Mapping[str, str], decisions: Decisions) -> list[Linked]:
    """The members of a plan whose roster is gone, with the person their record stands with now.

    Nobody is linked anew, and nobody is lost because the file was.
    """
    found = []
    code = roster.source.code + BETWEEN
    by_hand = set(_decided(code, decisions.same))
    against = _against(code, person_of, decisions)
    for row in read_table(REMEMBERED, [roster.source.pk]).to_pylist():
        cin, record, why = row["cin"], row["record"], row["evidence"]
        decided = (cin, record) in by_hand
        if record and (record not in person_of or (why == BY_REVIEWER and not decided)):
            continue
        if record and (cin, person_of[record]) in against and not decided:
            continue
        # Without its record a link stands with the key it was made for.
        person = person_of[record] if record else row["person_id"]
        found.append(Linked(roster, cin, person, record, row["probability"], why))
    return found
