"""Time in words, and how much it should worry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils.translation import override

from wayhome.core import clocks
from wayhome.core.templatetags import wayhome as words

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # noon in Los Angeles
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (TODAY, "today"),
        (TODAY - timedelta(days=1), "1 day ago"),
        (TODAY - timedelta(days=59), "59 days ago"),
        (TODAY - timedelta(days=60), "2 months ago"),
        (TODAY - timedelta(days=800), "2 years ago"),
        (NOW - timedelta(minutes=4), "4 minutes ago"),
        (NOW - timedelta(hours=3), "3 hours ago"),
        (NOW - timedelta(hours=13), "1 day ago"),
    ],
)
def test_how_long_ago(then: date, said: str) -> None:
    assert clocks.ago(then) == said


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (NOW + timedelta(minutes=40), "ends in 40 minutes"),
        (NOW + timedelta(hours=5), "ends in 5 hours"),
        (TODAY + timedelta(days=6), "ends in 6 days"),
        (TODAY, "ends today"),
        (TODAY - timedelta(days=3), "ended 3 days ago"),
        (NOW - timedelta(minutes=3), "ends today"),
    ],
)
def test_how_long_until(end: date, said: str) -> None:
    assert clocks.until(end) == said


def test_a_day_is_said_as_each_language_says_it() -> None:
    day = date(2027, 3, 14)
    assert clocks.in_full(day) == "14 March 2027"
    assert clocks.weekday(day) == "Sunday, 14 March"
    with override("es"):
        assert clocks.weekday(day) == "domingo 14 de marzo"
        assert clocks.in_full(day) == "14 de marzo de 2027"
        assert clocks.until(TODAY + timedelta(days=6)) == "termina en 6 días"


def test_a_short_day_carries_the_time_where_it_is_known() -> None:
    assert clocks.when(NOW) == "Today 12:00"
    assert clocks.when(NOW - timedelta(days=1)) == "Yesterday 12:00"
    assert clocks.when(date(2026, 11, 16)) == "16 Nov"
    assert clocks.when(date(2025, 10, 3)) == "3 Oct 2025"


@pytest.mark.parametrize(("days", "tone"), [(-1, "bad"), (7, "bad"), (8, "warn"), (31, "")])
def test_the_tone_of_a_clock(days: int, tone: str) -> None:
    assert words.urgency(TODAY + timedelta(days=days)) == tone


@pytest.mark.parametrize(("days", "tone"), [(7, "good"), (8, ""), (90, ""), (91, "warn")])
def test_the_tone_of_an_age(days: int, tone: str) -> None:
    assert words.freshness(TODAY - timedelta(days=days)) == tone
    assert words.is_old(TODAY - timedelta(days=days)) == (days > 90)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Rosa Delgado Ruiz", "RD"), ("Ángel", "Á"), ("", ""), ("  (unknown) ", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert words.initials(name) == letters


def test_numbers_are_parted_and_words_left_alone() -> None:
    assert words.thousands(206885) == "206,885"
    assert words.thousands("500+") == "500+"
    with override("es"):
        assert words.thousands(206885) == "206,885"
