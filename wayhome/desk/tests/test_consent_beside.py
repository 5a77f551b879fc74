"""What is said at the same moment as something else, and what any order of words comes to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wayhome.consent.models import Consent, Grant
from wayhome.core.db import seen_by
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.consenting import (
    every_wording,
    opened_to,
    refused,
    said,
    signed,
    speak,
    take_back,
    today,
)
from wayhome.referrals.tests.factories import World, world

PATIENCE = 30


@pytest.fixture
def here(committed: None) -> World:
    made = world()
    Grant.objects.using("batch").all().delete()
    every_wording(made.sender)
    settle_grants(day=today())
    return made


def waits() -> bool:
    """Whether somebody waits for a lock that somebody else holds."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """Run something in another thread, on connections of its own, until the end of the block."""
    broke: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            broke.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert broke == []


def start_and_let_wait(thread: threading.Thread) -> None:
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not waits():
        assert thread.is_alive(), "it did not wait for the other"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_older_yes_recorded_beside_a_no_opens_nothing(here: World) -> None:
    older = said(here.receiver, signed_on=today() - timedelta(days=1))
    with meanwhile(lambda: speak(here.rosa, older, here.ana)) as other, seen_by(here.ana):
        speak(here.rosa, refused(here.receiver), here.ana)
        start_and_let_wait(other)
    assert Consent.objects.using("batch").count() == 2
    assert opened_to(here.receiver, here.rosa) == set()


def test_a_revocation_beside_a_recording_ends_what_both_said(here: World) -> None:
    first = speak(here.rosa, said(here.receiver), here.ana)
    with meanwhile(lambda: take_back(first, here.ben)) as other, seen_by(here.ana):
        speak(here.rosa, said(here.receiver, signed_on=today() - timedelta(1)), here.ana)
        start_and_let_wait(other)
    assert opened_to(here.receiver, here.rosa) == set()


def test_a_night_that_runs_beside_a_revocation_does_not_bring_it_back(here: World) -> None:
    first = speak(here.rosa, said(here.receiver), here.ana)
    with meanwhile(lambda: settle_grants(day=today())) as night, seen_by(here.ana):
        take_back(first, here.ana)
        start_and_let_wait(night)
    assert opened_to(here.receiver, here.rosa) == set()
    again = speak(here.rosa, said(here.receiver), here.ana)
    settling = transaction.atomic(using="batch")
    with meanwhile(lambda: take_back(again, here.ana)) as other, settling:
        settle_grants(day=today())
        start_and_let_wait(other)
    assert opened_to(here.receiver, here.rosa) == set()


words = st.fixed_dictionaries(
    {
        "yes": st.booleans(),
        "whole": st.booleans(),  # a signed form of everything, not a spoken one of little
        "ago": st.integers(0, 3),
        "to": st.sets(st.sampled_from(["receiver", "outsider", "plan"]), min_size=1),
    }
)


def tell(here: World, one: dict[str, Any]) -> Consent:
    to = [getattr(here, name) for name in sorted(one["to"])]
    more: dict[str, Any] = {"signed_on": today() - timedelta(days=one["ago"])}
    if not one["yes"]:
        return speak(here.rosa, refused(*to, **more), here.ana)
    made = signed(here.rosa, here.ana, *to, **more) if one["whole"] else said(*to, **more)
    return speak(here.rosa, made, here.ana)


def seen(here: World) -> dict[str, set[str]]:
    return {
        one.code: opened_to(one, here.rosa) for one in (here.receiver, here.outsider, here.plan)
    }


def no_more(after: dict[str, set[str]], before: dict[str, set[str]]) -> bool:
    return all(after[code] <= before[code] for code in before)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said_before=st.lists(words, max_size=4), last=words, pick=st.integers(0, 9))
def test_a_no_never_shows_more_a_yes_never_less_and_the_night_agrees(
    here: World, said_before: list[dict[str, Any]], last: dict[str, Any], pick: int
) -> None:
    Consent.objects.using("batch").all().delete()
    settle_grants(day=today())
    assert seen(here) == {"pathlight": set(), "outsider": set(), "sunrise": set()}
    given_before = [tell(here, one) for one in said_before]
    before = seen(here)
    tell(here, last)
    after = seen(here)
    assert no_more(before, after) if last["yes"] else no_more(after, before)
    settle_grants(day=today())
    assert seen(here) == after
    yes = [one for one in given_before if one.answer == "granted"]
    if yes:
        take_back(yes[pick % len(yes)], here.ana)
        assert no_more(seen(here), after)
        held = seen(here)
        settle_grants(day=today())
        assert seen(here) == held
