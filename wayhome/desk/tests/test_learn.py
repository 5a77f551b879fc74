"""Decisions of a community change its linker's curve, once a week, and only by its own hand."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from wayhome.core.ids import new_id
from wayhome.desk.refresh.found import linker_in_use
from wayhome.desk.tests.factories import AT, make_organization, make_source
from wayhome.matching.actions import learn_from_decisions
from wayhome.matching.linker import load_model
from wayhome.matching.models import Calibration, Decision, Pair
from wayhome.matching.queries import learned_so_far, model_in_use

pytestmark = pytest.mark.usefixtures("committed")


def decide(count: int, offset: float) -> None:
    """So many decided pairs whose truth lies `offset` bits below what the linker says."""
    coc = make_organization("coc", "coc")
    left, right = make_source(coc, "hmis", "left"), make_source(coc, "834", "right")
    shipped, dice = load_model(), random.Random(3)
    for number in range(count):
        odds = dice.uniform(-4, 14)
        two = {"organization": coc, "left_source": left, "left_key": str(number),
               "right_source": right, "right_key": str(number)}  # fmt: skip
        Pair.objects.using("batch").create(
            **two, left_fields={}, right_fields={}, probability=0.5, import_id=new_id(),
            evidence=f"dob:same:9.00|prior:before any comparison:{odds - 9:.3f}", verdict="same",
        )  # fmt: skip
        same = dice.random() < shipped.probability(odds + offset / shipped.slope)
        Decision.objects.using("batch").create(
            **two, verdict="same" if same else "different", by=new_id(), at=AT
        )


def test_a_few_decisions_change_nothing() -> None:
    decide(40, -2.0)
    assert learn_from_decisions(at=AT) is None
    assert (learned_so_far().last, model_in_use()) == (None, load_model())


def test_many_decisions_change_the_curve_and_so_what_the_night_rests_on() -> None:
    before = linker_in_use()
    decide(400, -2.0)
    made = learn_from_decisions(at=AT)
    assert made is not None
    assert made.surprise < made.surprise_before
    assert model_in_use().offset == made.offset < load_model().offset - 0.5
    assert linker_in_use() != before, "a whole comparison follows"
    assert learn_from_decisions(at=AT + timedelta(days=7)) is None, "it was learned already"
    Decision.objects.using("batch").update(undone_at=AT)
    assert learn_from_decisions(at=AT) is None
    assert learned_so_far().last == made


def test_a_calibration_of_another_release_does_not_count() -> None:
    decide(400, -2.0)
    made = learn_from_decisions(at=AT)
    Calibration.objects.using("batch").create(
        at=AT + timedelta(days=1), model="0" * 64, slope=9, offset=9, decisions=1, same=1,
        surprise=0, surprise_before=0,
    )  # fmt: skip
    assert learned_so_far().last == made


def test_no_request_can_write_or_rewrite_what_was_learned() -> None:
    decide(400, -2.0)
    learn_from_decisions(at=AT)
    for statement in (
        "UPDATE matching_calibration SET slope = 2",
        "DELETE FROM matching_calibration",
        "INSERT INTO matching_calibration SELECT * FROM matching_calibration",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
