"""Who is one person: the linker's pairs and people's decisions, resolved to a person per record.

Pure. A person keeps their key through every import: the records of a group stay with the person
that most of them had; a record that leaves a group goes back to the person it had before it came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]


@dataclass
class Decisions:
    """What people decided, by record ids; a pair holds in both directions."""

    same: set[Pair] = field(default_factory=set)
    different: set[Pair] = field(default_factory=set)

    def apart(self, one: str, other: str) -> bool:
        """Whether somebody said that these two are different people."""
        return (one, other) in self.different or (other, one) in self.different


def groups(
    ids: Iterable[str], linked: Iterable[tuple[str, str, float]], decisions: Decisions
) -> dict[str, str]:
    """The group of each record, named by its smallest id.

    Decisions come first; then pairs, the most probable first. No pair joins two groups between
    which anybody saw two different people.
    """
    parent = {one: one for one in ids}
    members: dict[str, set[str]] = {one: {one} for one in parent}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    against: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in decisions.different:
        against[one].add(other)
        against[other].add(one)

    decided = sorted(pair for pair in decisions.same if pair[0] in parent and pair[1] in parent)
    judged = sorted(linked, key=lambda pair: (-pair[2], pair[0], pair[1]))
    for left, right in [*decided, *((left, right) for left, right, _ in judged)]:
        one, other = sorted((root(left), root(right)))
        if one == other:
            continue
        if any(against[member] & members[other] for member in members[one] if member in against):
            continue
        parent[other] = one
        members[one] |= members.pop(other)
    return {one: root(one) for one in parent}


def persons(
    group_of: Mapping[str, str],
    now: Mapping[str, str],
    home: Mapping[str, str],
    new: Callable[[], str],
) -> dict[str, str]:
    """The person of each record, given the person each has `now` and the one it came in with.

    Each person goes to one group: the one with the record that came in with them, else the one
    with most of their records (the smaller name on a tie). A group whose records all stand with
    others goes home to the person that one of them came in with.
    """
    claims: defaultdict[str, dict[str, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    records: defaultdict[str, list[str]] = defaultdict(list)
    for record, group in group_of.items():
        person = now[record]
        claim = claims[person][group]
        claim[0] += home.get(record, person) == person
        claim[1] += 1
        records[group].append(record)
    owner = {
        person: min(counts, key=lambda group: (-counts[group][0], -counts[group][1], group))
        for person, counts in claims.items()
    }
    chosen: dict[str, str] = {}
    taken = set(owner)
    for group in sorted(records):
        mine = Counter(now[record] for record in records[group] if owner[now[record]] == group)
        if mine:
            # Keys grow with time: the smallest is the person known longest.
            person = min(mine, key=lambda one: (-mine[one], one))
        else:
            free = {home[r] for r in records[group] if r in home} - taken
            person = min(free) if free else new()
            taken.add(person)
        for record in records[group]:
            chosen[record] = person
    return chosen
