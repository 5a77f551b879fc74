"""Errors are made as often as noise.toml says."""

from collections import Counter
from datetime import date

import pytest

from wayhome.synthetic.dice import Dice
from wayhome.synthetic.errors import day_and_month_swapped
from wayhome.synthetic.lexicon import bare, cultures, nicknames
from wayhome.synthetic.making import Maker
from wayhome.synthetic.rates import load_noise
from wayhome.synthetic.recording import Recorder

AS_OF = date(2026, 10, 1)
COUNT = 12_000
# Who can be written down wrongly in this way, where it is not everybody.
CAN = {
    "ssn_missing": lambda p: p.ssn,
    "ssn_last4": lambda p: p.ssn,
    "ssn_partial": lambda p: p.ssn,
    "chosen_name": lambda p: p.chosen_name,
    "former_surname": lambda p: p.former_surnames,
    "nickname": lambda p: bare(p.first.split()[0]) in nicknames() and not p.chosen_name,
    "first_part_only": lambda p: " " in p.first and not p.chosen_name,
    "surnames_first_only": lambda p: len(p.surnames) == 2,
    "surnames_hyphen": lambda p: len(p.surnames) == 2,
    "surnames_reversed": lambda p: len(p.surnames) == 2,
    "swapped_names": lambda p: not cultures()[p.culture].family_first,
    "dob_swapped": lambda p: day_and_month_swapped(p.born),
    "suffix_missing": lambda p: p.suffix,
}
ALWAYS = ("dob_missing", "dob_january", "name_missing", "alias", "sex_typed")


@pytest.fixture(scope="module")
def people():
    maker, dice = Maker(3), Dice(3, "test")
    wheel = maker.communities["hmis"]
    return [
        maker.person(
            dice, f"H{i}", i, wheel.spin(dice), "FM"[i % 2], dice.day(date(1950, 1, 1), AS_OF)
        )
        for i in range(COUNT)
    ]


@pytest.mark.parametrize("system", ["hmis", "medi_cal", "rough"])
def test_shares_are_those_of_the_table(people, system):
    rates, dice = getattr(load_noise(), system), Dice(9, system)
    recorder, made, able = Recorder(rates, AS_OF), Counter(), Counter()
    for person in people:
        made.update(recorder.record(dice, person, "811223333").errors)
        able.update(name for name, can in CAN.items() if can(person))
    able.update(dict.fromkeys(ALWAYS, COUNT))
    for name, count in able.items():
        share = getattr(rates, name)
        # A nickname, chosen name or alias may stand in the way of another error.
        room = 4 * (share * (1 - share) / max(1, count)) ** 0.5 + 0.06 * share
        assert abs(made[name] / max(1, count) - share) <= room, (name, made[name], count, share)


def test_medi_cal_writes_plain_capitals(people):
    recorder, dice = Recorder(load_noise().medi_cal, AS_OF, plain=True), Dice(1)
    for person in people[:800]:
        found = recorder.record(dice, person)
        assert found.last.isascii()
        assert found.last == found.last.upper()


def test_many_people_share_a_name_and_few_a_name_and_birthday(people):
    names = Counter((p.first, p.surnames[0]) for p in people)
    assert sum(count for count in names.values() if count > 1) > 0.08 * COUNT
    born = Counter((p.first, p.surnames[0], p.born) for p in people if p.born.day != 1)
    assert sum(count > 1 for count in born.values()) < 10


def test_no_name_stands_twice_in_a_list():
    for culture in cultures().values():
        for wheel in (culture.surnames, *culture.given.values()):
            assert len(wheel.things) == len(set(wheel.things)), culture.name
