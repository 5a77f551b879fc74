"""A night in which only changed records are compared ends as one in which all are."""

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.matching.linker import NOTHING_KEPT, link
from wayhome.matching.tests.second_noise import make_world

CLIENTS, MEMBERS = 260, 1200
WORLD = make_world(23, clients=CLIENTS, members=MEMBERS)
# The same people as other systems write them, and some others: what changed records change to.
LATER = make_world(23, clients=CLIENTS + 40, members=MEMBERS + 100)
FIRST = link(WORLD.left, WORLD.right, kept=NOTHING_KEPT)


def shown(result) -> dict:
    return {
        (row["id_l"], row["id_r"]): (row["band"], row["evidence"], row["probability"])
        for row in result.links.to_pylist()
    }


def same(one, other) -> None:
    left, right = shown(one), shown(other)
    assert left.keys() == right.keys()
    for pair, (band, evidence, chance) in left.items():
        assert (band, evidence) == right[pair][:2], pair
        assert chance == pytest.approx(right[pair][2], abs=1e-6)
    assert one.left.clusters == other.left.clusters
    assert len(one.left.links) == len(other.left.links)


def changed(table: pa.Table, later: pa.Table, dice: random.Random, count: int) -> pa.Table:
    """The table with so many records gone, brought in, or written otherwise."""
    rows = {row["id"]: row for row in table.to_pylist()}
    others = later.to_pylist()
    for number in range(count):
        kind = dice.choice(("gone", "new", "other", "number"))
        old = dice.choice(list(rows))
        if kind == "gone":
            del rows[old]
        elif kind == "new":
            rows[f"new-{number}"] = {**dice.choice(others), "id": f"new-{number}"}
        elif kind == "other":
            rows[old] = {**dice.choice(others), "id": old}
        else:
            rows[old] = {**rows[old], "ssn": dice.choice(list(rows.values()))["ssn"]}
    return pa.Table.from_pylist(list(rows.values()), schema=table.schema)


def test_nothing_is_compared_where_nothing_changed():
    again = link(WORLD.left, WORLD.right, kept=FIRST.kept)
    assert FIRST.kept.full
    assert not again.kept.full
    assert again.summary.compared == again.left.summary.compared == 0
    same(again, FIRST)
    assert len(shown(again)) > 100


@pytest.mark.proof
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_nights_with_a_few_changes_end_as_full_ones(seed):
    dice = random.Random(seed)
    left, right, kept = WORLD.left, WORLD.right, FIRST.kept
    for _ in range(3):
        left = changed(left, LATER.left, dice, dice.randint(0, 8))
        right = changed(right, LATER.right, dice, dice.randint(0, 20))
        night = link(left, right, kept=kept)
        whole = link(left, right)
        assert not night.kept.full
        assert night.summary.compared < whole.summary.compared / 2
        same(night, whole)
        kept = night.kept


def test_a_night_with_a_few_changes_ends_as_a_full_one():
    dice = random.Random(5)
    left = changed(WORLD.left, LATER.left, dice, 8)
    right = changed(WORLD.right, LATER.right, dice, 20)
    same(link(left, right, kept=FIRST.kept), link(left, right))


def test_a_number_that_became_everybodys_is_taken_from_records_that_did_not_change():
    """Five people under one number: it says nothing of the first one, either."""
    client, member = _pair_with_a_number()
    number = member["ssn"]
    lent = [
        {**row, "id": f"lent-{at}", "ssn": number}
        for at, row in enumerate(LATER.right.to_pylist()[-40:-34])
    ]
    right = pa.concat_tables([WORLD.right, pa.Table.from_pylist(lent, schema=WORLD.right.schema)])
    night = link(WORLD.left, right, kept=FIRST.kept)
    before, after = (shown(one)[client["id"], member["id"]][1] for one in (FIRST, night))
    assert "ssn:same" in before
    assert "ssn:" not in after
    same(night, link(WORLD.left, right))


def _pair_with_a_number() -> tuple[dict, dict]:
    lefts, rights = (
        {row["id"]: row for row in table.to_pylist()} for table in (WORLD.left, WORLD.right)
    )
    return next(
        (lefts[pair[0]], rights[pair[1]])
        for pair, (band, evidence, _) in shown(FIRST).items()
        if band == "linked" and "ssn:same" in evidence
    )


def test_a_night_after_which_most_changed_is_a_full_one():
    rows = [{**row, "phone": "2095550199"} for row in WORLD.left.to_pylist()]
    left = pa.Table.from_pylist(rows, schema=WORLD.left.schema)
    assert link(left, WORLD.right, kept=FIRST.kept).kept.full
