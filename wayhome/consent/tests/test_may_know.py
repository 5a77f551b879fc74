"""The law's rows against a second reading of the law, and what more grounds may and may not do."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.consent.choices import AGAINST, Ground, Purpose
from wayhome.consent.rules import Ask, load_law
from wayhome.consent.tests.reading import may
from wayhome.core.classes import DataClass
from wayhome.organizations.choices import Kind

LAW = load_law(date(2026, 11, 22))
CLASSES = [one for one in DataClass if one is not DataClass.OPEN]
ASKED = [(c, p, k) for c in CLASSES for p in Purpose for k in Kind]
asks = st.builds(
    Ask,
    st.sampled_from(CLASSES),
    st.sampled_from(list(Purpose)),
    st.sampled_from([str(kind) for kind in Kind]),
    st.frozensets(st.sampled_from(list(Ground))),
)


def agree(grounds: frozenset[Ground]) -> int:
    """Hold both readings against each other for one set of grounds; how often it was yes."""
    yes = 0
    named = {str(one) for one in grounds}
    for data_class, purpose, kind in ASKED:
        found = LAW.decide(Ask(data_class, purpose, str(kind), grounds)).allowed
        told = f"{data_class}, {purpose}, {kind}, {sorted(named)}"
        assert found == may(str(data_class), str(purpose), str(kind), named), told
        yes += found
    return yes


def test_up_to_three_grounds_the_rows_say_what_the_second_reading_says():
    sets = [frozenset(some) for size in range(4) for some in combinations(Ground, size)]
    assert len(sets) * len(ASKED) > 200_000
    assert sum(agree(grounds) for grounds in sets) > 10_000


@pytest.mark.proof
def test_whatever_the_grounds_the_rows_say_what_the_second_reading_says():
    sets = [frozenset(some) for size in range(4, 16) for some in combinations(Ground, size)]
    assert sum(agree(grounds) for grounds in sets) > 1_000_000


@given(asks, st.frozensets(st.sampled_from(sorted(set(Ground) - AGAINST))))
def test_one_more_ground_for_never_hides(ask: Ask, more: frozenset[Ground]):
    if LAW.decide(ask):
        wider = Ask(ask.data_class, ask.purpose, ask.recipient_kind, ask.grounds | more)
        assert LAW.decide(wider).allowed


@given(asks, st.frozensets(st.sampled_from(sorted(AGAINST))))
def test_a_refusal_or_a_restriction_never_shows_more(ask: Ask, more: frozenset[Ground]):
    if not LAW.decide(ask):
        narrower = Ask(ask.data_class, ask.purpose, ask.recipient_kind, ask.grounds | more)
        assert not LAW.decide(narrower).allowed


@given(asks)
def test_every_answer_names_its_rows(ask: Ask):
    found = LAW.decide(ask)
    assert all(one.gives == found.allowed for one in found.reasons)
    assert found.reasons or ask.purpose == Purpose.LEGAL
    assert all(one.row.citation for one in found.reasons)


@pytest.mark.parametrize("data_class", ["part2", "hiv", "dv", "justice"])
def test_an_agreement_never_opens_a_protected_class(data_class: str):
    grounds = frozenset({Ground.AGREEMENT, Ground.NOTICE, Ground.TREATING, Ground.TEAM})
    for kind in Kind:
        for purpose in Purpose:
            assert not LAW.decide(Ask(DataClass(data_class), purpose, str(kind), grounds))
