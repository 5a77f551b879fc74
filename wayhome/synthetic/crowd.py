"""The members of the plans who have nothing to do with the homeless-services system.

They are made while a file is written, household by household, and never held all at once; only
those who changed plan, and so stand in two files, are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wayhome.synthetic.coverage import Cover
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.families import CHILD, Families
from wayhome.synthetic.making import Maker
from wayhome.synthetic.members import Member
from wayhome.synthetic.persons import Household
from wayhome.synthetic.population import SLOTS, Cins
from wayhome.synthetic.recording import Recorder

MOVERS = 0.03  # of the crowd: changed plan in the last year
_PEOPLE, _CINS = 10_000_000, 10_000_000  # numbers kept for each plan
_MOVING = 9_000_000


class Crowd:
    """Makes the crowd of each plan. `recorder` is Medi-Cal's."""

    def __init__(self, seed: int, as_of: date, maker: Maker, recorder: Recorder) -> None:
        self.seed, self.as_of, self.recorder = seed, as_of, recorder
        self.families = Families(maker, "medi_cal", as_of)
        self.cins = Cins(seed)

    def of_plan(self, plan: str, place: int, count: int) -> Iterator[list[Member]]:
        """`count` members that only this plan has, by household; `place` is the plan's number,
        from 1, which keeps their numbers apart from those of other plans."""
        return self._households(place, count, Cover([plan], "other", self.as_of))

    def movers(self, plans: list[str], count: int) -> list[list[Member]]:
        """`count` members who were in one plan and are in another."""
        return list(self._households(0, count, Cover(plans, "movers", self.as_of)))

    def _households(self, place: int, count: int, cover: Cover) -> Iterator[list[Member]]:
        dice, made, house = Dice(self.seed, "crowd", place), 0, 0
        # Plan 0 (the movers) shares its numbers with the HMIS and its kin, which come first.
        people = place * _PEOPLE if place else _MOVING
        cins = place * _CINS + _CINS // 2
        while made < count:
            household = self.families.household(dice, f"U{place}-", people + house * SLOTS)
            household.members = household.members[: count - made]
            yield self._members(dice, household, cover, cins + made)
            made += len(household.members)
            house += 1

    def _members(self, dice: Dice, household: Household, cover: Cover, number: int) -> list[Member]:
        head, found = household.members[0], []
        for offset, person in enumerate(household.members):
            coverage = cover.coverage(dice, person, self.cins[number + offset])
            identity = self.recorder.record(dice, person)
            child = household.relations[offset] == CHILD
            found.append(Member(person, identity, coverage, head if child else None))
        return found
