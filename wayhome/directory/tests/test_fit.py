"""Fit says yes, no or unknown, and never guesses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.directory.rules import (
    ORDER,
    STALE_DAYS,
    Need,
    Offer,
    Reason,
    language_code,
    rank,
    reasons,
)

TODAY = date(2026, 11, 20)
GOOD = Offer(
    plans=frozenset({"sunrise"}),
    open_slots=3,
    capacity=20,
    counted_on=TODAY,
    languages=frozenset({"en", "es"}),
    zips=frozenset({"92901"}),
    cities=frozenset({"costa serena"}),
    homeless_experience=True,
)
PERSON = Need("sunrise", "spa", "92901", "Costa Serena")


def answers(offer: Offer, need: Need = PERSON) -> dict[str, str]:
    return {one.code: one.answer for one in reasons(offer, need, today=TODAY)}


def test_everything_fits():
    assert set(answers(GOOD).values()) == {"yes"}


def test_nothing_known_is_unknown_not_no():
    assert set(answers(Offer()).values()) == {"unknown"}
    found = answers(GOOD, Need())
    assert {found[code] for code in ("plan", "language", "area")} == {"unknown"}


def test_nothing_fits():
    offer = Offer(
        frozenset(), 0, 20, TODAY, frozenset({"ru"}), frozenset({"92999"}), frozenset({"x"}), False
    )
    assert set(answers(offer).values()) == {"no"}


def test_a_count_of_slots_goes_stale():
    fresh = TODAY - timedelta(days=STALE_DAYS)
    for counted, expected in ((fresh, "yes"), (fresh - timedelta(days=1), "unknown")):
        assert answers(Offer(open_slots=3, counted_on=counted))["slots"] == expected


@pytest.mark.parametrize(
    ("zips", "cities", "need", "expected"),
    [
        ({"92901"}, set(), Need(zip="92901-1234"), "yes"),
        ({"92901"}, set(), Need(city="Costa Serena"), "unknown"),
        ({"92902"}, {"costa serena"}, PERSON, "yes"),
        ({"92902"}, {"mesa dorada"}, PERSON, "no"),
    ],
)
def test_area_is_compared_where_both_sides_are_known(zips, cities, need, expected):
    offer = Offer(zips=frozenset(zips), cities=frozenset(cities))
    assert answers(offer, need)["area"] == expected


@pytest.mark.parametrize("text", ["spa", "Spanish", " ES ", "Español"])
def test_a_language_has_one_code(text):
    assert language_code(text) == "es"


@given(st.lists(st.tuples(*[st.sampled_from(["yes", "no", "unknown"])] * len(ORDER)), min_size=2))
def test_rank_never_puts_a_worse_answer_first(rows):
    """Improving one answer of a fit never makes it rank later."""
    better = {"no": "unknown", "unknown": "yes", "yes": "yes"}
    for row in rows:
        fit = [Reason(code, answer) for code, answer in zip(ORDER, row, strict=True)]
        for place in range(len(fit)):
            improved = list(fit)
            improved[place] = Reason(fit[place].code, better[fit[place].answer])
            assert rank(improved) <= rank(fit)
