"""What a decision is worth, what is hard, and how agreement and pace are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.matching import rules
from wayhome.matching.choices import Stake, Verdict

WORDS = st.sampled_from([Verdict.SAME.value, Verdict.DIFFERENT.value, Verdict.UNSURE.value])
STAKES = st.sets(st.sampled_from([one.value for one in Stake]))


@given(st.floats(0, 1), STAKES)
def test_worth_is_highest_at_a_coin_toss_and_grows_with_what_hangs_on_it(
    probability: float, stakes: set[str]
) -> None:
    value = rules.worth(probability, stakes)
    assert 0 <= value <= rules.worth(0.5, stakes)
    assert value == pytest.approx(rules.worth(1 - probability, stakes), abs=1e-6)
    assert value >= rules.worth(probability, set())
    assert rules.worth(probability, stakes, guarded=True) >= value


@pytest.mark.parametrize(
    ("probability", "verdict", "guarded", "hard"),
    [
        (0.8, "same", False, False),
        (0.8, "different", False, False),
        (0.8, "unsure", False, True),
        (0.8, "same", True, True),
        (0.9, "different", False, True),
        (0.89, "different", False, False),
        (0.59, "same", False, True),
        (0.6, "same", False, False),
    ],
)
def test_what_a_second_reader_looks_at(
    probability: float, verdict: str, guarded: bool, hard: bool
) -> None:
    assert rules.is_hard(probability, verdict, guarded=guarded) is hard


def test_kappa_of_the_textbook() -> None:
    """20 and 15 times alike, 5 and 10 times not: agreement 0.7, by chance 0.5, kappa 0.4."""
    table = [("same", "same", 20), ("same", "different", 5), ("different", "same", 10),
             ("different", "different", 15)]  # fmt: skip
    readings = [(one, other) for one, other, times in table for _ in range(times)]
    assert rules.agreement(readings) == pytest.approx(0.7)
    assert rules.kappa(readings) == pytest.approx(0.4)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=30))
def test_kappa_never_exceeds_agreement_and_is_none_where_it_means_nothing(
    readings: list[tuple[str, str]],
) -> None:
    alike, kappa = rules.agreement(readings), rules.kappa(readings)
    if not readings:
        assert alike is None
    if kappa is not None:
        assert kappa <= alike + 1e-9 <= 1 + 1e-9
    else:
        assert len({word for pair in readings for word in pair}) < 2


def test_pace_leaves_pauses_out() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    in_a_row = [start + timedelta(seconds=18 * n) for n in range(11)]
    assert rules.pace(in_a_row) == pytest.approx(200)
    after_lunch = [one + timedelta(hours=3) for one in in_a_row]
    assert rules.pace([*after_lunch, *in_a_row]) == pytest.approx(200)
    assert rules.pace([start]) is None
    assert rules.pace([]) is None
