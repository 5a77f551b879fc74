"""Hard pairs: two readers who do not know of each other, and a third where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from wayhome.core.db import seen_by
from wayhome.core.viewer import Viewer
from wayhome.desk.tests.factories import make_organization
from wayhome.desk.tests.test_decide_a_pair import make_pair
from wayhome.matching import actions, queries
from wayhome.matching.models import Decision, Pair, Reading
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization
from wayhome.referrals.tests.factories import worker
from wayhome.tasks.models import Task

pytestmark = pytest.mark.usefixtures("committed")
GUARDED = "first_name:close:3.10|dob:same:9.20|guard:twins or siblings:0.00"


@dataclass
class Readers:
    coc: Organization
    one: Viewer
    two: Viewer
    lead: Viewer
    hard: Pair


@pytest.fixture
def readers() -> Readers:
    coc = make_organization("coc", "coc")
    pair = make_pair(coc)
    Pair.objects.using("batch").filter(pk=pair.pk).update(evidence=GUARDED)
    lead = worker("lea", coc, Role.COUNTY_ADMINISTRATOR)
    return Readers(
        coc, worker("one", coc, Role.COC_DATA_LEAD), worker("two", coc, Role.COC_DATA_LEAD), lead,
        pair,
    )  # fmt: skip


def read(by: Viewer, pair: Pair, verdict: str, reason: str = "", minutes: int = 0) -> int:
    """Which reading the pair waits for afterwards; 0: none."""
    with seen_by(by):
        at = timezone.now() + timedelta(minutes=minutes)
        given = actions.decide(pair_id=pair.pk, verdict=verdict, reason=reason, by=by, at=at)
    return given.waits_for


def waiting(by: Viewer) -> list[object]:
    with seen_by(by):
        return list(queries.open_pairs(viewer=by).values_list("pk", flat=True))


def decided() -> list[str]:
    found = Decision.objects.using("batch").filter(undone_at=None)
    return list(found.values_list("verdict", flat=True))


def test_an_easy_pair_is_settled_by_its_first_reader(readers: Readers) -> None:
    easy = make_pair(readers.coc, "easy")
    assert read(readers.one, easy, "same") == 0
    assert decided() == ["same"]


def test_a_hard_pair_is_no_decision_before_a_second_reader_agrees(readers: Readers) -> None:
    assert read(readers.one, readers.hard, "same") == 2
    assert decided() == []
    assert waiting(readers.one) == []
    assert waiting(readers.two) == [readers.hard.pk]
    assert read(readers.two, readers.hard, "same") == 0
    assert decided() == ["same"]


def test_the_second_reader_does_not_see_the_first_answer_whatever_is_asked(
    readers: Readers,
) -> None:
    read(readers.one, readers.hard, "different", "she told me")
    with seen_by(readers.two):
        assert not Reading.objects.exists()
        said = queries.said_about(readers.hard, viewer=readers.two)
        assert list(said.readings) == []
    with seen_by(readers.one):
        assert [one.reason for one in Reading.objects.all()] == ["she told me"]
    read(readers.two, readers.hard, "same")
    for by in (readers.one, readers.two, readers.lead):
        with seen_by(by):
            assert {one.verdict for one in Reading.objects.all()} == {"same", "different"}


def test_where_they_differ_the_county_administrator_gets_a_task_and_settles_it(
    readers: Readers,
) -> None:
    read(readers.one, readers.hard, "same")
    assert read(readers.two, readers.hard, "different") == 3
    assert decided() == []
    task = Task.objects.using("batch").get(done_at=None)
    assert (task.user_id, task.target_id) == (readers.lead.user_id, readers.hard.pk)
    third = worker("three", readers.coc, Role.COC_DATA_LEAD)
    assert [waiting(by) for by in (readers.one, readers.two, third)] == [[], [], []]
    assert waiting(readers.lead) == [readers.hard.pk]
    assert read(readers.lead, readers.hard, "different") == 0
    assert decided() == ["different"]
    assert not Task.objects.using("batch").filter(done_at=None).exists()


def test_nobody_reads_a_pair_twice(readers: Readers) -> None:
    read(readers.one, readers.hard, "same")
    with seen_by(readers.one), pytest.raises(actions.AlreadyDecided):
        actions.decide(pair_id=readers.hard.pk, verdict="same", by=readers.one, at=timezone.now())


def test_each_takes_back_their_own_last_reading(readers: Readers) -> None:
    read(readers.one, readers.hard, "same")
    with seen_by(readers.two), pytest.raises(actions.AlreadyDecided):
        actions.reopen(pair_id=readers.hard.pk, by=readers.two, at=timezone.now())
    read(readers.two, readers.hard, "same")
    with seen_by(readers.two):
        actions.reopen(pair_id=readers.hard.pk, by=readers.two, at=timezone.now())
    assert decided() == []
    assert waiting(readers.one) == []  # the first reading stands
    assert waiting(readers.two) == [readers.hard.pk]
    with seen_by(readers.one):
        actions.reopen(pair_id=readers.hard.pk, by=readers.one, at=timezone.now())
    assert waiting(readers.one) == [readers.hard.pk]


def test_where_nobody_else_reviews_one_reading_stands() -> None:
    coc = make_organization("alone", "coc")
    pair = make_pair(coc)
    Pair.objects.using("batch").filter(pk=pair.pk).update(evidence=GUARDED)
    one = worker("one", coc, Role.COC_DATA_LEAD)
    with seen_by(one):
        assert queries.alone_in(viewer=one)
    assert read(one, pair, "same") == 0
    assert decided() == ["same"]


def test_the_figures_count_blind_readings_and_show_the_pace_of_others_to_the_lead_alone(
    readers: Readers,
) -> None:
    pairs = [make_pair(readers.coc, str(number)) for number in range(2, 6)]
    Pair.objects.using("batch").update(evidence=GUARDED)
    for number, pair in enumerate([readers.hard, *pairs]):
        read(readers.one, pair, "same", minutes=number)
        read(readers.two, pair, "different" if number == 0 else "same", minutes=number)
    with seen_by(readers.one):
        mine = queries.agreement_of(viewer=readers.one)
    with seen_by(readers.lead):
        whole = queries.agreement_of(viewer=readers.lead)
    assert (mine.both, mine.alike, mine.kappa, mine.same) == (5, 0.8, 0.0, 4)
    assert [(one.name, one.read, round(one.an_hour)) for one in mine.paces] == [("One", 5, 60)]
    assert [one.name for one in whole.paces] == ["One", "Two"]
    with seen_by(readers.two):
        actions.reopen(pair_id=pairs[0].pk, by=readers.two, at=timezone.now())
        soon = queries.agreement_of(viewer=readers.two)
        later = timezone.now() + timedelta(hours=2)
        actions.reopen(pair_id=pairs[1].pk, by=readers.two, at=later)
        late = queries.agreement_of(viewer=readers.two)
    assert (soon.same, soon.same_undone) == (3, 0)  # a slip of the finger
    assert (late.same, late.same_undone) == (3, 1)
    read(readers.two, pairs[0], "different", minutes=60)
    with seen_by(readers.two):  # who has seen the other answer is not counted as agreeing
        assert queries.agreement_of(viewer=readers.two).both == 3
