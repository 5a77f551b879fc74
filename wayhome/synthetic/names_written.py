"""How the name of a person is written into the four fields of a form."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.synthetic import errors
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.lexicon import cultures
from wayhome.synthetic.persons import Person
from wayhome.synthetic.rates import Rates

_TWO = (
    "surnames_hyphen",
    "surnames_first_only",
    "surnames_last_only",
    "surnames_reversed",
    "surnames_joined",
    "surname_as_middle",
)


@dataclass(slots=True)
class Written:
    """The four name fields."""

    first: str
    middle: str
    last: str
    suffix: str


def written_name(dice: Dice, person: Person, rates: Rates, made: list[str]) -> Written:
    """The fields as the system has them; the names of the errors made are added to `made`."""
    name = Written(person.first, person.middle, "", person.suffix)
    _first(dice, person, rates, name, made)
    _middle(dice, rates, name, made)
    _last(dice, person, rates, name, made)
    _slips(dice, rates, name, made)
    _order(dice, person, rates, name, made)
    _suffix(dice, rates, name, made)
    return name


def _first(dice: Dice, person: Person, rates: Rates, name: Written, made: list[str]) -> None:
    if person.chosen_name and dice.chance(rates.chosen_name):
        name.first = person.chosen_name
        made.append("chosen_name")
        return
    if name.middle and len(name.middle) > 2 and dice.chance(rates.middle_as_first):
        name.first, name.middle = name.middle, ""
        made.append("middle_as_first")
    short = errors.nickname(dice, name.first)
    if short and dice.chance(rates.nickname):
        name.first = short
        made.append("nickname")
        return
    if " " in name.first:
        _parts(dice, rates, name, made)
    other = errors.respelled(dice, name.first)
    if other and dice.chance(rates.respelled_first):
        name.first = other
        made.append("respelled_first")


def _parts(dice: Dice, rates: Rates, name: Written, made: list[str]) -> None:
    """A given name of two words: kept whole, cut, split over two fields or joined."""
    one, _, two = name.first.partition(" ")
    roll = dice.roll()
    if roll < rates.first_part_only:
        made.append("first_part_only")
        name.first = one
        if not name.middle and dice.chance(0.6):
            name.middle = two
        return
    roll -= rates.first_part_only
    if roll < rates.second_part_only:
        made.append("second_part_only")
        name.first = two
    elif roll < rates.second_part_only + rates.parts_joined:
        made.append("parts_joined")
        name.first = f"{one}-{two}" if dice.chance(0.4) else one + two.lower()


def _middle(dice: Dice, rates: Rates, name: Written, made: list[str]) -> None:
    if not name.middle:
        return
    roll = dice.roll()
    if roll < rates.middle_missing:
        made.append("middle_missing")
        name.middle = ""
    elif roll < rates.middle_missing + rates.middle_initial:
        made.append("middle_initial")
        name.middle = name.middle[0]


def _last(dice: Dice, person: Person, rates: Rates, name: Written, made: list[str]) -> None:
    names = person.surnames
    if person.former_surnames and dice.chance(rates.former_surname):
        made.append("former_surname")
        names = person.former_surnames
    other = errors.respelled(dice, names[0])
    if other and dice.chance(rates.respelled_last):
        made.append("respelled_last")
        names = (other, *names[1:])
    if len(names) == 1:
        name.last = names[0]
        return
    one, two = names[0], names[1]
    name.last, roll = f"{one} {two}", dice.roll()
    for way in _TWO:
        share = getattr(rates, way)
        if roll >= share:
            roll -= share
            continue
        made.append(way)
        if way == "surname_as_middle":
            name.middle, name.last = one, two
        else:
            name.last = {
                "surnames_hyphen": f"{one}-{two}",
                "surnames_first_only": one,
                "surnames_last_only": two,
                "surnames_reversed": f"{two} {one}",
                "surnames_joined": one + two.lower(),
            }[way]
        return


def _slips(dice: Dice, rates: Rates, name: Written, made: list[str]) -> None:
    for part in ("first", "last"):
        for kind, slip in (("typed", errors.typed), ("heard", errors.misheard)):
            if not dice.chance(getattr(rates, f"{kind}_{part}")):
                continue
            before = getattr(name, part)
            after = slip(dice, before)
            if after != before:
                made.append(f"{kind}_{part}")
                setattr(name, part, after)


def _order(dice: Dice, person: Person, rates: Rates, name: Written, made: list[str]) -> None:
    share, kind = rates.swapped_names, "swapped_names"
    if cultures()[person.culture].family_first:
        share, kind = rates.family_first, "family_first"
    if dice.chance(share):
        made.append(kind)
        name.first, name.last = name.last, name.first


def _suffix(dice: Dice, rates: Rates, name: Written, made: list[str]) -> None:
    if not name.suffix:
        return
    roll = dice.roll()
    if roll < rates.suffix_missing:
        made.append("suffix_missing")
        name.suffix = ""
    elif roll < rates.suffix_missing + rates.suffix_in_last:
        made.append("suffix_in_last")
        name.last, name.suffix = f"{name.last} {name.suffix}", ""
