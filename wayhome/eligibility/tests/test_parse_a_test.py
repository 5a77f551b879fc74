"""A test in the rulebook reads as it is written, and a slip is named."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.eligibility.engine import syntax as sx
from wayhome.eligibility.engine.book import load_rulebooks
from wayhome.eligibility.engine.day import MisspelledRuleError, Names
from wayhome.eligibility.engine.kleene import all_of, any_of, opposite
from wayhome.eligibility.engine.parser import parse

BOOK = load_rulebooks()
CRITERION = sx.Criterion("x", sx.Age(">=", 1))


def read(text):
    names = Names(BOOK.kinds, BOOK.lists, BOOK.days, dt.date(2026, 3, 1))
    return parse(text, names, lambda key: CRITERION)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("age >= 21", sx.Age(">=", 21)),
        ("fleeing_violence is yes", sx.Newest("fleeing_violence", ("yes",))),
        ("general_health in poor_health", sx.Newest("general_health", ("poor", "fair"))),
        ("running(plan_membership)", sx.Running(sx.Selector("plan_membership"))),
        ("running(program is hospice)", sx.Running(sx.Selector("program", ("hospice",)))),
        ("ever(died)", sx.Recently(sx.Selector("died"), None)),
        ("recently(move_in, move_in_costs)", sx.Recently(sx.Selector("move_in"), 30)),
        (
            "count(place is hospital, seen_housed) >= 3",
            sx.Count(sx.Selector("place", ("hospital",)), 365, 3),
        ),
        ("amount(share_of_cost) > 0.5", sx.Amount("share_of_cost", ">", 0.5)),
        ("living", CRITERION),
        ("not living", sx.Not(CRITERION)),
        ("sign(living)", sx.Sign(CRITERION)),
        ("doubt(living)", sx.Doubt(CRITERION)),
    ],
)
def test_each_form(text, tree):
    assert read(text) == tree


def test_and_binds_closer_than_or_and_not_closest():
    a, b, c = sx.Age("<", 1), sx.Age("<", 2), sx.Age("<", 3)
    assert read("not age < 1 and age < 2 or age < 3") == sx.Or((sx.And((sx.Not(a), b)), c))
    assert read("age < 1 and (age < 2 or age < 3)") == sx.And((a, sx.Or((b, c))))


def test_a_leaf_keeps_the_words_of_the_rulebook():
    assert read("recently( place in\nhomeless_places , homeless_before )").text == (
        "recently(place in homeless_places, homeless_before)"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "stands where a name is expected"),
        ("age >=", "stands where a number"),
        ("age is 21", "stands where a comparison"),
        ("age >= 21 21", "does not belong here"),
        ("(age >= 21", "stands where '\\)' is expected"),
        ("age ~ 21", "cannot read '~ 21'"),
        ("weather is fine", "no fact 'weather'"),
        ("place in castles", "no list 'castles'"),
        ("place is castle", "no value castle"),
        ("place in poor_health", "no value fair, poor"),
        ("program is hospice", "no choice"),
        ("running(move_in)", "is a point"),
        ("recently(move_in, ages)", "no window 'ages'"),
        ("amount(place) > 1", "needs a number"),
        ("count(place, seen_housed) < 3", "'>=' is expected"),
        ("guess(place)", "no guess\\(\\)"),
        ("not " * 60 + "living", "nested too deeply"),
        ("(" * 60 + "living" + ")" * 60, "nested too deeply"),
    ],
)
def test_a_slip_is_named(text, says):
    with pytest.raises(MisspelledRuleError, match=says):
        read(text)


TRUTHS = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=5)


@given(TRUTHS)
def test_the_logic_is_kleenes(truths):
    """Unknown means: could be either. The answer is known only if both come out alike."""
    worlds = [[]]
    for truth in truths:
        choices = [True, False] if truth is None else [truth]
        worlds = [[*world, choice] for world in worlds for choice in choices]
    for whole, plain in ((all_of, all), (any_of, any)):
        outcomes = {plain(world) for world in worlds}
        assert whole(truths) == (outcomes.pop() if len(outcomes) == 1 else None)
    assert all_of(map(opposite, truths)) == opposite(any_of(truths))
