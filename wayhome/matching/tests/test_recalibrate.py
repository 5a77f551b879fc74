"""What decisions teach: the curve that fits them, within bounds, and nothing from a few."""

import math
import random
from dataclasses import replace

import pytest

from wayhome.matching.linker import Reading, learned, load_model
from wayhome.matching.linker.train import fit

SHIPPED = load_model()


def evidence(odds: float, *more: str) -> str:
    """A sum of `odds` bits, said as a run says it."""
    parts = ["first_name:same:7.00", f"prior:before any comparison:{odds - 7:.4f}",
             "calibration:as experience tells:-0.50", *more]  # fmt: skip
    return "|".join(parts)


def decided(model, count: int, seed: int = 1, *more: str) -> list[Reading]:
    """Pairs of the review band, decided as a world would where the model's curve is the truth."""
    dice = random.Random(seed)
    found = []
    for _ in range(count):
        odds = dice.uniform(-4, 14)
        found.append(Reading(evidence(odds, *more), dice.random() < model.probability(odds)))
    return found


def test_few_decisions_teach_nothing():
    assert learned(decided(SHIPPED, 90), SHIPPED, SHIPPED) is None
    assert learned(decided(SHIPPED, 110), SHIPPED, SHIPPED) is not None


def test_decisions_of_one_kind_teach_nothing():
    every = [one._replace(same=True) for one in decided(SHIPPED, 500)]
    assert learned(every, SHIPPED, SHIPPED) is None


def test_where_the_shipped_curve_is_right_it_stays_nearly():
    lesson = learned(decided(SHIPPED, 4000), SHIPPED, SHIPPED)
    assert lesson.model.slope == pytest.approx(SHIPPED.slope, rel=0.1)
    assert lesson.model.offset == pytest.approx(SHIPPED.offset, abs=0.4)


def test_many_decisions_move_it_towards_their_truth_and_surprise_less():
    truth = replace(SHIPPED, offset=SHIPPED.offset - 1.5)
    few, many = (learned(decided(truth, n), SHIPPED, SHIPPED) for n in (150, 6000))
    assert abs(many.model.offset - truth.offset) < 0.4
    assert SHIPPED.offset > few.model.offset
    assert many.surprise < many.surprise_before
    assert (many.decisions, many.model.odds) == (6000, SHIPPED.odds)


def test_it_moves_only_so_far_whatever_reviewers_say():
    contrary = [one._replace(same=not one.same) for one in decided(SHIPPED, 3000)]
    lesson = learned(contrary, SHIPPED, SHIPPED)
    assert lesson.model.slope == pytest.approx(SHIPPED.slope * 0.75)
    assert abs(lesson.model.offset - SHIPPED.offset) <= 3.0


@pytest.mark.parametrize("told", ["guard:twins or siblings:0.00", "rivals:others come close:-2.00"])
def test_pairs_that_the_sum_did_not_decide_teach_nothing(told):
    assert learned(decided(SHIPPED, 500, 1, told), SHIPPED, SHIPPED) is None
    close = "rivals:others come close:-0.10"
    assert learned(decided(SHIPPED, 500, 1, close), SHIPPED, SHIPPED) is not None


def test_evidence_of_another_time_teaches_nothing():
    old = [one._replace(evidence="first_name:same:7.00") for one in decided(SHIPPED, 500)]
    assert learned(old, SHIPPED, SHIPPED) is None


def test_belief_holds_the_start_until_points_outweigh_it():
    points = [(float(x), x % 3 > 0) for x in range(-5, 6)]
    held = fit(points, start=(0.8, -1.0), belief=(1e9, 1e9))
    assert held == (pytest.approx(0.8, abs=1e-3), pytest.approx(-1.0, abs=1e-3))
    assert not math.isclose(fit(points)[0], 0.8, abs_tol=0.05)
