"""Each error changes what it should, and nothing else."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.synthetic import errors
from wayhome.synthetic.dice import Dice, Numbers, Wheel
from wayhome.synthetic.lexicon import bare

SEEDS = st.integers(0, 10_000)
SSNS = st.integers(100_000_000, 899_999_999).map(str)
NAMES = st.text("abcdefghijklmnopqrstuvwxyzñé'- ", min_size=3, max_size=20).map(str.title)
DAYS = st.dates(date(1930, 1, 1), date(2025, 12, 31))


def apart(one, two):
    """How many letters were added, lost or changed, at the least (Levenshtein)."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(two, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


@settings(max_examples=25)
@given(SEEDS, NAMES)
def test_a_slip_of_the_fingers_is_one_slip(seed, name):
    assert apart(name, errors.typed(Dice(seed), name)) <= 2


@settings(max_examples=25)
@given(SEEDS, SSNS)
def test_wrong_numbers_keep_nine_digits(seed, ssn):
    dice = Dice(seed)
    one = errors.ssn_typed(dice, ssn)
    assert sum(a != b for a, b in zip(ssn, one, strict=True)) == 1
    assert sorted(errors.ssn_swapped(dice, ssn)) == sorted(ssn)
    masked = errors.ssn_masked(dice, ssn)
    assert 1 <= masked.count("x") <= 4
    assert all(a in (b, "x") for a, b in zip(masked, ssn, strict=True))
    assert masked[5:] == ssn[5:]


@settings(max_examples=25)
@given(SEEDS, DAYS)
def test_wrong_days_are_days_near_the_true_one(seed, day):
    dice, latest = Dice(seed), date(2026, 10, 1)
    swapped = errors.day_and_month_swapped(day)
    if swapped:
        assert (swapped.month, swapped.day) == (day.day, day.month)
    else:
        assert day.day > 12 or day.day == day.month
    assert errors.day_typed(dice, day).year == day.year
    wrong = errors.year_wrong(dice, day, latest)
    assert wrong <= latest
    assert wrong.month == day.month


@pytest.mark.parametrize(
    ("name", "some"),
    [("Roberto", "Beto"), ("Guadalupe", "Lupe"), ("William", "Bill"), ("José", "Pepe")],
)
def test_knows_what_people_are_called(name, some):
    assert some in {errors.nickname(Dice(seed), name) for seed in range(60)}
    assert errors.nickname(Dice(1), "Zzyzx") == ""


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("Mohammed", "Muhammad"),
        ("Grigoryan", "Krikorian"),
        ("Sergei", "Sergey"),
        ("dela Cruz", "de la Cruz"),
        ("Zhang", "Cheung"),
        ("Park", "Pak"),
        ("Her", "Hawj"),
    ],
)
def test_knows_other_spellings(name, some):
    assert some in {errors.respelled(Dice(seed), name) for seed in range(60)}


def test_hears_what_was_said():
    said = {errors.misheard(Dice(seed), "Philips") for seed in range(80)}
    assert {"Filips", "Phillips"} & said
    assert all(name[0] in "PF" for name in said)
    assert errors.misheard(Dice(1), "Q") == "Q"


@given(st.text(max_size=12))
def test_bare_has_no_accents_and_no_capitals(text):
    assert bare(bare(text)) == bare(text)
    assert bare("Muñoz-GARCÍA") == "munoz-garcia"


@settings(max_examples=20)
@given(SEEDS)
def test_numbers_are_given_once(seed):
    numbers = Numbers(9_999, 5_417, Dice(seed))
    assert len({numbers[i] for i in range(9_999)}) == 9_999


def test_a_wheel_follows_its_weights():
    wheel, dice = Wheel([("often", 3.0), ("never", 0.0), ("rarely", 1.0)]), Dice(1)
    drawn = [wheel.spin(dice) for _ in range(4000)]
    assert 0.72 < drawn.count("often") / 4000 < 0.78
    assert "never" not in drawn
