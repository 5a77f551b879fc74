"""Members who are easily taken for somebody in the HMIS: relatives and people of the same name.

They are other people, so a link to them is an error; real rosters are full of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from wayhome.synthetic.coverage import Cover
from wayhome.synthetic.dice import Dice, Wheel
from wayhome.synthetic.families import next_number
from wayhome.synthetic.lexicon import cultures
from wayhome.synthetic.making import Maker
from wayhome.synthetic.members import Member
from wayhome.synthetic.persons import Person
from wayhome.synthetic.place import table
from wayhome.synthetic.population import Cins
from wayhome.synthetic.recording import Recorder

_NUMBER, _CIN = 8_000_000, 4_000_000  # see crowd.py for the other numbers given


def kin_of(
    people: list[Person],
    seed: int,
    as_of: date,
    maker: Maker,
    plans: list[str],
    recorder: Recorder,
    most: int,
) -> list[list[Member]]:
    """At most `most` members, each alone, by the shares of `[kin]` in population.toml."""
    dice, cins = Dice(seed, "kin"), Cins(seed)
    shares = table("population")["kin"]
    kinds: Wheel[str] = Wheel(shares.items())
    cover = Cover(plans, "other", as_of)
    found: list[list[Member]] = []
    share = sum(shares.values())
    for person in people:
        if len(found) >= most:
            break
        if not dice.chance(share):
            continue
        number = _NUMBER + len(found)
        other = _other(dice, kinds.spin(dice), person, maker, number, as_of)
        if other.born >= as_of:
            continue
        other.home = maker.place.home(dice)
        coverage = cover.coverage(dice, other, cins[_CIN + len(found)])
        found.append([Member(other, recorder.record(dice, other), coverage)])
    return found


def _other(dice: Dice, kind: str, person: Person, maker: Maker, number: int, as_of: date) -> Person:
    """Another person who shares with this one what the kind says."""
    sex = person.sex
    if kind in ("sibling", "twin") and dice.chance(0.4):
        sex = "M" if sex == "F" else "F"
    born = {
        "twin": person.born,
        "sibling": person.born + timedelta(days=dice.whole(-2600, 2600)),
        "parent": person.born - timedelta(days=dice.whole(7000, 12500)),
        "namesake": person.born + timedelta(days=dice.whole(-9000, 9000)),
        "same_year": date(person.born.year, dice.whole(1, 12), dice.whole(1, 28)),
        "same_day": person.born,
    }[kind]
    born = min(max(born, date(1920, 1, 1)), as_of)
    other = maker.person(dice, f"K{number:08d}", number, person.culture, sex, born, person.surnames)
    other.born = born
    if kind in ("twin", "sibling"):
        for _ in range(5):
            if other.first != person.first:
                break
            ways = cultures()[person.culture]
            other.first, other.middle = maker.given(dice, ways, sex, born.year)
        if kind == "twin" and person.ssn:
            other.ssn = next_number(person.ssn)
    elif kind == "parent":
        other.first, other.middle = person.first, person.middle
        other.suffix = "Sr" if sex == "M" and dice.chance(0.4) else ""
    else:
        # The same name by chance: first and last, with a middle name of their own.
        other = replace(other, first=person.first, surnames=person.surnames)
    return other
