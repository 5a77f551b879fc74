"""The small parts: groups, bands, the model file, calibration."""

import random

import pytest

from wayhome.matching.linker.bands import EXPECTED_ERROR, LEAST, linked_from
from wayhome.matching.linker.groups import Groups
from wayhome.matching.linker.model import load_model, save_model
from wayhome.matching.linker.train import fit


def test_groups_grow_from_links_and_bear_their_lowest_row():
    groups = Groups(5)
    assert groups.join(4, 2)
    assert groups.join(2, 3)
    assert groups.names() == [0, 1, 2, 2, 2]
    assert groups.members(3) == [2, 4, 3]


def test_groups_never_close_over_a_contradiction():
    groups = Groups(4, apart=[(0, 3)])
    assert groups.join(0, 1)
    assert groups.join(2, 3)
    assert not groups.join(1, 2)
    assert groups.names() == [0, 0, 2, 2]
    assert groups.join(1, 2, even_if_apart=True)
    assert groups.names() == [0, 0, 0, 0]


def test_linked_band_keeps_expected_error_and_a_floor():
    sure = [1.0] * 10_000
    assert linked_from(sure) == 1 - EXPECTED_ERROR
    assert linked_from([*sure, 0.98, 0.975]) == 0.975
    assert linked_from([*sure, 0.98, LEAST - 0.01]) == 0.98
    assert linked_from([]) == 1 - EXPECTED_ERROR
    # Alone, a doubtful pair is the whole expected error.
    assert linked_from([0.99]) == 1 - EXPECTED_ERROR


@pytest.mark.parametrize("doubtful", [10, 100, 1000])
def test_expected_false_links_stay_below_the_aim(doubtful):
    chances = [1.0] * 2000 + [0.97 + 0.00002 * n for n in range(doubtful)]
    linked = [p for p in chances if p >= linked_from(chances)]
    assert sum(1 - p for p in linked) <= EXPECTED_ERROR * len(linked)


def test_a_model_file_comes_back_as_it_was(tmp_path):
    model = load_model()
    save_model(model, tmp_path / "model.json")
    assert load_model(tmp_path / "model.json") == model


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / "other.json"
    path.write_text("{}", "utf-8")
    with pytest.raises(ValueError, match=r"other\.json is not a matching model"):
        load_model(path)


def test_more_candidates_make_a_pair_less_likely():
    model = load_model()
    assert model.prior(200_000) < model.prior(50_000)
    # A small file does not make its few people the only ones there are.
    assert model.prior(1) == model.prior(model.population)


def test_calibration_finds_the_curve_that_made_the_points():
    rng = random.Random(4)
    points = []
    for _ in range(20_000):
        bits = rng.uniform(-10, 12)
        points.append((bits, rng.random() < 1 / (1 + 2 ** -(0.8 * bits - 1))))
    slope, offset = fit(points)
    assert slope == pytest.approx(0.8, abs=0.04)
    assert offset == pytest.approx(-1, abs=0.15)
