"""What is true of a person's health and history, before anybody asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.hmis.catalog import read
from wayhome.synthetic.persons import Household, Person

# HMIS list 1.3, disability types
PHYSICAL, DEVELOPMENTAL, CHRONIC, HIV, MENTAL, SUBSTANCE = 5, 6, 7, 8, 9, 10


@dataclass(slots=True)
class Conditions:
    """`disabilities` maps HMIS disability types to the response code (1, or 1 to 3 for substance
    use); `impairs` are the types that are long-lasting and in the way of living alone.

    `without_home_since` is the day the present time without a home began; `times` and `months`
    are the HMIS codes of 3.917 for the last three years.
    """

    disabilities: dict[int, int] = field(default_factory=dict)
    impairs: set[int] = field(default_factory=set)
    veteran: bool = False
    survivor: bool = False
    fleeing: bool = False
    due: date | None = None
    foster_care: bool = False
    without_home_since: date | None = None
    times: int = 1
    months: int = 101
    chronic: bool = False


def conditions_of(dice: Dice, person: Person, house: Household, as_of: date) -> Conditions:
    """Draw a person's conditions; children have few."""
    facts, shares, age = Conditions(), read("conditions"), person.age(as_of)
    group = shares["adult"] if age >= 18 else shares["child"]
    for name, code in (
        ("physical", PHYSICAL),
        ("developmental", DEVELOPMENTAL),
        ("chronic", CHRONIC),
        ("hiv", HIV),
        ("mental", MENTAL),
    ):
        share = group.get(name, 0.0)
        if code in (PHYSICAL, CHRONIC) and age >= 50:
            share *= 1.5
        if dice.chance(share):
            facts.disabilities[code] = 1
    _substance(dice, facts, group)
    facts.impairs = {
        code for code in facts.disabilities if dice.chance(shares["homeless"]["impairs"])
    }
    if age >= 18:
        facts.veteran = dice.chance(group["veteran"] * (1.5 if person.sex == "M" else 0.3))
        facts.foster_care = dice.chance(group["foster_care"] * (1.8 if age < 25 else 1))
        facts.survivor = dice.chance(shares["violence"]["woman" if person.sex == "F" else "man"])
        facts.fleeing = facts.survivor and dice.chance(shares["violence"]["fleeing"])
    if person.sex == "F" and 16 <= age <= 44:
        share = shares["pregnant"]["family" if house.kind == "family" else "alone"]
        if dice.chance(share):
            facts.due = as_of + timedelta(days=dice.whole(-60, 260))
    _homeless(dice, facts, shares["homeless"], age, as_of)
    return facts


def _substance(dice: Dice, facts: Conditions, group: dict[str, float]) -> None:
    roll = dice.roll()
    for code, name in ((1, "alcohol"), (2, "drugs"), (3, "both_substances")):
        share = group.get(name, 0.0)
        if roll < share:
            facts.disabilities[SUBSTANCE] = code
            return
        roll -= share


def _homeless(
    dice: Dice, facts: Conditions, shares: dict[str, float], age: int, as_of: date
) -> None:
    wanted = shares["chronic"] * (1.6 if facts.impairs else 0.5)
    if age >= 18 and dice.chance(wanted):
        facts.chronic = bool(facts.impairs)
        facts.without_home_since = as_of - timedelta(days=dice.whole(380, 3600))
        facts.months, facts.times = 113, 1
    else:
        days = dice.whole(3, 360)
        facts.without_home_since = as_of - timedelta(days=days)
        facts.months = 101 + days // 31
    if dice.chance(shares["times_four"]):
        facts.times = 4
        facts.months = max(facts.months, 100 + dice.whole(3, 13))
    elif facts.months < 113:
        facts.times = dice.whole(1, 3)
