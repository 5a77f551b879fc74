"""What the linker reaches on noise that it was not tuned on.

The generator (`second_noise`) was written before the linker and stays as it is. The aim is a
precision of 0.999 and a recall of 0.97 in the linked band. Reached when this was pinned: 1.0000
and 0.9798 on the three small worlds together, 0.9994 and 0.9774 at the size of a county.
"""

from dataclasses import dataclass

import pytest

from wayhome.matching.linker import link
from wayhome.matching.tests.second_noise import make_world

AIM_PRECISION, AIM_RECALL = 0.999, 0.97
PINNED_PRECISION, PINNED_RECALL = 0.999, 0.977


@dataclass
class Score:
    """Counts of pairs in the linked band."""

    linked: int = 0
    right: int = 0
    true: int = 0

    def add(self, seed, clients, members):
        world = make_world(seed, clients, members)
        links = link(world.left, world.right).linked
        found = set(zip(links["id_l"].to_pylist(), links["id_r"].to_pylist(), strict=True))
        self.linked += len(found)
        self.right += len(found & world.pairs)
        self.true += len(world.pairs)

    @property
    def precision(self):
        return self.right / self.linked

    @property
    def recall(self):
        return self.right / self.true


def test_linked_band_on_three_seeds():
    score = Score()
    for seed in (1, 2, 3):
        score.add(seed, 1500, 20_000)
    assert score.true > 3000
    assert score.precision >= PINNED_PRECISION >= AIM_PRECISION, score
    assert score.recall >= PINNED_RECALL >= AIM_RECALL, score


@pytest.mark.proof
def test_linked_band_at_the_size_of_a_county():
    score = Score()
    score.add(1, 10_000, 200_000)
    assert score.precision >= PINNED_PRECISION, score
    assert score.recall >= PINNED_RECALL, score


def test_noise_is_the_one_that_was_pinned():
    """Two-of-three, the rule of open HMIS warehouses, tells how hard a world is."""
    world = make_world(1, 600, 6000)
    left = {row["id"]: row for row in world.left.to_pylist()}
    right = {row["id"]: row for row in world.right.to_pylist()}
    same = [tuple(left[a][c] == right[b][c] != "" for c in ("ssn", "dob")) for a, b in world.pairs]
    number, birth = (sum(column) / len(same) for column in zip(*same, strict=True))
    assert 0.67 < number < 0.76
    assert 0.92 < birth < 0.98
