"""A consent that runs out asks who recorded it, 30 and 7 days before, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wayhome.consent.actions import remind_of_ends
from wayhome.core.db import seen_by
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.consenting import every_wording, said, speak, take_back, today
from wayhome.referrals.tests.factories import World, world
from wayhome.tasks.actions import finish_task
from wayhome.tasks.queries import Todo, tasks_for


@pytest.fixture
def here(committed: None) -> World:
    made = world()
    settle_grants(day=today())
    every_wording(made.sender)
    return made


def asked(here: World) -> list[Todo]:
    with seen_by(here.ana):
        return tasks_for(here.ana, at=timezone.now())


def remind(days: int) -> int:
    return remind_of_ends(at=timezone.now() + timedelta(days=days))


def test_it_asks_thirty_and_seven_days_before_and_once(here: World) -> None:
    made = speak(here.rosa, said(here.receiver, expires_on=today() + timedelta(60)), here.ana)
    assert [remind(days) for days in (0, 29, 30, 31, 52, 53, 54, 60)] == [0, 0, 1, 0, 0, 1, 0, 0]
    first, second = asked(here)
    assert str(made.pk) in first.address
    assert first.harm < second.harm, "a week before is worse than a month before"
    assert "Ask whether they still agree" in first.sentence
    with seen_by(here.ben):
        assert tasks_for(here.ben, at=timezone.now()) == []
    with seen_by(here.ana):
        finish_task(task_id=first.id, by=here.ana, at=timezone.now())
    assert remind(55) == 0


def test_taken_back_or_agreed_anew_it_asks_nobody(here: World) -> None:
    words = said(here.receiver, expires_on=today() + timedelta(20))
    made = speak(here.rosa, words, here.ana)
    assert remind(0) == 1
    take_back(made, here.ana)
    assert asked(here) == []
    speak(here.rosa, words, here.ana)
    speak(here.rosa, said(here.receiver), here.ana)
    assert remind(0) == 0
