"""The people without a home, or in danger of losing it, whom the county's HMIS knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from wayhome.synthetic.coverage import Cover, Coverage
from wayhome.synthetic.dice import Dice, Numbers
from wayhome.synthetic.families import Families
from wayhome.synthetic.hmis.catalog import shelter_addresses
from wayhome.synthetic.hmis.clients import Record
from wayhome.synthetic.hmis.conditions import Conditions, conditions_of
from wayhome.synthetic.hmis.stays import Story, short_stay, story_of
from wayhome.synthetic.making import Maker
from wayhome.synthetic.persons import Household, Person
from wayhome.synthetic.rates import Noise
from wayhome.synthetic.recording import Recorder

Progress = Callable[[str, int, int], None]
SLOTS = 8  # indexes kept for one household


@dataclass(slots=True)
class House:
    """A household, what is true of it, and its records."""

    household: Household
    story: Story
    conditions: dict[str, Conditions]
    records: dict[str, list[Record]] = field(default_factory=dict)
    coverage: dict[str, Coverage] = field(default_factory=dict)


class Cins:
    """Client Index Numbers: 9, seven digits, a letter. Index -> number, one to one."""

    def __init__(self, seed: int) -> None:
        self.numbers = Numbers(26 * 10**7, 68_718_953, Dice(seed, "cin"))

    def __getitem__(self, index: int) -> str:
        letter, digits = divmod(self.numbers[index], 10**7)
        return f"9{digits:07d}{chr(65 + letter)}"


def settle(people: int, seed: int, as_of: date, maker: Maker) -> list[House]:
    """Exactly so many people in households, with their stories and conditions."""
    dice = Dice(seed, "population")
    families, count = Families(maker, "hmis", as_of), 0
    houses: list[House] = []
    while count < people:
        household = families.household(dice, "H", len(houses) * SLOTS)
        room = people - count
        household.members, household.relations = (
            household.members[:room],
            household.relations[:room],
        )
        facts = {p.key: conditions_of(dice, p, household, as_of) for p in household.members}
        head = household.members[0]
        story = story_of(dice, household, facts[head.key], as_of)
        # Nobody enrolls before birth: a child born since joins later, at the entries after it.
        houses.append(House(household, story, facts))
        count += len(household.members)
    return houses


def cover(houses: list[House], seed: int, as_of: date, plans: list[str], share: float) -> None:
    """Give `share` of the people Medi-Cal coverage; families mostly together."""
    dice, numbers = Dice(seed, "homeless coverage"), Cins(seed)
    draws, shelters, place = Cover(plans, "homeless", as_of), shelter_addresses(), Maker(seed).place
    index = 0
    for house in houses:
        head = house.household.members[0]
        together = dice.chance(share)
        if head.home and house.story.homeless():
            away = place.without_home(dice, head.home, shelters)
            for person in house.household.members:
                person.home = away
        for person in house.household.members:
            index += 2
            if not (together if dice.chance(0.85) else dice.chance(share)):
                continue
            group = _aid_group(dice, person, house, as_of)
            house.coverage[person.key] = draws.coverage(
                dice, person, numbers[index], group, numbers[index + 1]
            )


def _aid_group(dice: Dice, person: Person, house: House, as_of: date) -> str:
    facts, age = house.conditions[person.key], person.age(as_of)
    if facts.due and age >= 18:
        return "pregnant"
    if facts.foster_care and 18 <= age <= 25 and dice.chance(0.6):
        return "foster_youth"
    if 19 <= age <= 64 and len(facts.impairs) > 1 and dice.chance(0.4):
        return "disabled"
    if 19 <= age <= 64 and house.household.kind == "family":
        return "family"
    return ""


def register(houses: list[House], seed: int, as_of: date, noise: Noise) -> int:
    """Write everybody into the HMIS, some twice or three times; returns the number of records."""
    dice, numbers = Dice(seed, "hmis records"), Numbers(8_999_999, 5_400_017, Dice(seed, "pid"))
    first, again = Recorder(noise.hmis, as_of), Recorder(noise.rough, as_of)
    strangers = [""] * 40
    index = 0
    for house in houses:
        people = house.household.members
        for place, person in enumerate(people):
            # A shared number is mostly that of somebody who stood at the same desk.
            kin = [other.ssn for other in people if other is not person and other.ssn]
            other = kin[0] if kin else dice.pick(strangers)
            copies = 1
            if place == 0 and dice.chance(noise.second_record / _HEADS):
                copies = 3 if dice.chance(noise.third_record) else 2
            house.records[person.key] = []
            for copy in range(copies):
                identity = (again if copy else first).record(dice, person, other)
                number = str(1_000_000 + numbers[index])
                house.records[person.key].append(Record(number, person, identity, copy > 0))
                index += 1
            strangers[index % len(strangers)] = person.ssn
        _room_for_copies(dice, house, as_of)
    return index


_HEADS = 0.8  # share of people who are heads of household: only they get second records


def _room_for_copies(dice: Dice, house: House, as_of: date) -> None:
    """A second record rests on a stay of its own: an earlier one at another project."""
    most = max(len(records) for records in house.records.values())
    while len(house.story.stays) < most:
        first = house.story.stays[0].entry
        house.story.stays.insert(0, short_stay(dice, house.story.who, first, as_of))
