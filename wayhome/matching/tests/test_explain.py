"""The explanation in Python is the evidence of the run; a few laws that every run keeps."""

import math
import random
from functools import cache

import pyarrow as pa
import pytest

from wayhome.matching.linker import explain, link, load_model, rate_map, read_evidence
from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.explain import level_of, write_evidence
from wayhome.matching.tests.second_noise import make_world

SIZES = {"clients": 120, "members": 1500}


@cache
def world():
    return make_world(31, **SIZES)


@cache
def result():
    return link(world().left, world().right)


def by_id(table):
    return {row["id"]: row for row in table.to_pylist()}


def test_explanation_equals_the_evidence_of_the_run():
    left, right, rates = by_id(world().left), by_id(world().right), rate_map(result().rates)
    rows = result().links.to_pylist()[:25]
    assert len(rows) == 25
    for row in rows:
        told = explain(left[row["id_l"]], right[row["id_r"]], result().model, rates)
        fields = {comparison.field for comparison in COMPARISONS}
        said = [p for p in row["evidence"].split("|") if p.split(":")[0] in fields]
        assert write_evidence(told) == "|".join(said)


def test_no_link_stands_on_little():
    for chance in result().linked["probability"].to_pylist():
        assert chance >= 0.9


def test_evidence_comes_apart():
    said = "first_name:same:8.11|ssn:different:-6.19|guard:twins or siblings:0.00"
    assert read_evidence(said) == [
        ("first_name", "same", 8.11), ("ssn", "different", -6.19),
        ("guard", "twins or siblings", 0.0),
    ]  # fmt: skip
    assert read_evidence("") == []


def test_what_is_said_adds_up_to_the_probability():
    """Every bar of the waterfall, and nothing else: guards, rivals and followers included."""
    alone = link(world().left, world().right, one_to_one="no")
    whole = result()
    rows = [*alone.links.to_pylist(), *whole.links.to_pylist(), *whole.left.links.to_pylist()]
    names = {"first_name": "Rosalba", "last_name": "Quintanar", "dob": "1984-03-17"}
    two = [{"id": "1", "ssn": "545123401", **names}, {"id": "2", "ssn": "731123409", **names}]
    rows += link(
        pa.Table.from_pylist([{"id": "3", **names}]), pa.Table.from_pylist(two)
    ).links.to_pylist()
    kinds = set()
    for row in rows:
        parts = read_evidence(row["evidence"])
        kinds |= {field for field, _, weight in parts if weight}
        total = sum(weight for _, _, weight in parts)
        # Each of some sixteen weights is rounded to a hundredth.
        assert total == pytest.approx(bits_of(row["probability"]), abs=0.09) or total > 25
    assert {"prior", "calibration", "rivals", "guard"} <= kinds


def bits_of(probability: float) -> float:
    return math.log2(probability / (1 - probability)) if probability < 1 else math.inf


def test_explanation_shows_what_was_recorded():
    parts = explain(
        {"id": "1", "first_name": "Pepe", "zip": "93701", "city": "Fresno"},
        {"id": "2", "first_name": "José", "zip": "93701-1234", "last_name": "Ruiz"},
        load_model(),
    )
    assert [(p.field, p.level, p.left, p.right) for p in parts] == [
        ("first_name", "nickname or variant", "Pepe", "José"),
        ("place", "same ZIP", "Fresno, 93701", "93701-1234"),
    ]
    assert all(part.weight > 0 for part in parts)


def test_an_empty_field_says_nothing():
    """Emptying a field takes its own say away and lets every other field say the same."""
    model = load_model()
    left, right = by_id(world().left), by_id(world().right)
    for row in result().links.to_pylist()[:4]:
        a, b = left[row["id_l"]], right[row["id_r"]]
        before = {part.field: part for part in explain(a, b, model)}
        for column in ("ssn", "dob", "sex", "phone", "suffix"):
            after = {part.field: part for part in explain({**a, column: None}, b, model)}
            assert column not in after
            assert after == {field: part for field, part in before.items() if field != column}


def test_agreement_never_speaks_against_and_difference_never_for():
    model = load_model()
    for comparison in COMPARISONS:
        top, last = comparison.levels[0], comparison.levels[-1]
        if top.label == "told by the street":
            assert model.weight(comparison, top) == 0
            top = comparison.levels[1]
        assert model.weight(comparison, top) > 0
        assert model.weight(comparison, last) < 0


def test_two_records_weigh_the_same_whichever_stands_left():
    there = link(world().left, world().right, one_to_one="no").links.to_pylist()
    back = link(world().right, world().left, one_to_one="no", model=_even()).links.to_pylist()
    even = link(world().left, world().right, one_to_one="no", model=_even()).links.to_pylist()
    assert {(r["id_l"], r["id_r"], r["evidence"]) for r in even} == {
        (r["id_r"], r["id_l"], r["evidence"]) for r in back
    }
    assert len(there) > 50


def _even():
    """A model that expects as many candidates on either side."""
    from dataclasses import replace

    return replace(load_model(), population=100_000)


def test_same_input_gives_same_links_in_any_order_of_rows():
    rng = random.Random(5)

    def shuffled(table):
        return table.take(pa.array(rng.sample(range(len(table)), len(table))))

    again = link(shuffled(world().left), shuffled(world().right))
    assert again.links.equals(result().links)
    assert again.left.clusters.equals(result().left.clusters)


def test_levels_of_two_equal_records_are_the_highest():
    row = {"first_name": "A", "last_name": "B", "sex": "F"}
    for comparison in COMPARISONS:
        if comparison.field in row:
            assert level_of(comparison, row, row) is comparison.levels[0]
