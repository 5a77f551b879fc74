"""Guessing passwords: it waits, then it locks, whoever guesses and however many at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.postbox import postbox
from wayhome.accounts.lockout import (
    Locked,
    Wait,
    count_try,
    forget_old_tries,
    forget_tries,
    locked_among,
)
from wayhome.accounts.models import User, WrongPassword
from wayhome.accounts.rules import FREE, MOST, wait_after

pytestmark = pytest.mark.usefixtures("committed")
EMAIL, PASSWORD, HERE = "ana@harbor.example", "a long way home from here", "203.0.113.9"
NEW = "another long way to home"


def said(address: str = HERE, email: str = EMAIL, password: str = "wrong", client=None) -> str:
    """What the sign-in page answers."""
    given = {"login": email, "password": password}
    answer = (client or Client()).post("/account/login/", given, REMOTE_ADDR=address)
    if answer.status_code == 302:
        return "in"
    found = re.findall(
        r"usa-error-message[^>]*>([^<]+)|<li>([^<]*password[^<]*)", answer.content.decode()
    )
    return " ".join("".join(one).strip() for one in found)


@pytest.fixture
def ana() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, name="Ana")


def earlier(by: timedelta) -> None:
    for row in WrongPassword.objects.all():
        WrongPassword.objects.filter(pk=row.pk).update(last_at=row.last_at - by)


def test_the_sixth_waits_also_with_the_right_password(ana: User) -> None:
    for _ in range(FREE):
        assert "Too many" not in said()
    assert "Try again in" in said()
    assert "Try again in" in said(password=PASSWORD)
    earlier(wait_after(FREE))
    assert said(password=PASSWORD) == "in"
    assert not WrongPassword.objects.exists()


def test_the_wait_grows(ana: User) -> None:
    waits = []
    for _ in range(FREE):
        said()
    for _ in range(MOST - FREE - 1):
        waits.append(int(re.search(r"in (\d+) minute", said()).group(1)))
        earlier(timedelta(minutes=waits[-1]))
        said()
    assert waits == [1, 2, 4, 8]


def test_after_ten_it_is_locked_from_everywhere_until_somebody_vouches(ana: User) -> None:
    for number in range(MOST):
        said(address=f"203.0.113.{number}")
    assert "no password opens this" in said(password=PASSWORD, address="198.51.100.1")
    earlier(timedelta(days=3))
    assert "no password opens this" in said(password=PASSWORD, address="198.51.100.1")
    assert locked_among([ana]) == {EMAIL}
    forget_tries(email=EMAIL)
    assert said(password=PASSWORD) == "in"


def test_nobody_learns_whether_there_is_an_account(ana: User) -> None:
    answers = []
    for email in (EMAIL, "nobody@harbor.example"):
        answers.append([said(email=email) for _ in range(FREE + 1)])
        for number in range(MOST):
            said(email=email, address=f"203.0.113.{100 + number}")
        answers[-1].append(said(email=email))
    assert answers[0] == answers[1]
    assert "no password opens this" in answers[0][-1]


def test_letters_of_any_size_are_one_account(ana: User) -> None:
    for _ in range(FREE):
        said(email=EMAIL.upper())
    assert "Try again in" in said()


def at_once(one: Callable[[], None], times: int) -> None:
    def run() -> None:
        try:
            one()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_at_once_no_more_get_through(ana: User) -> None:
    passed, kept_out = [], []

    def guess() -> None:
        try:
            count_try(email=EMAIL, address=HERE, at=timezone.now())
        except (Wait, Locked) as no:
            kept_out.append(no)
        else:
            passed.append(1)

    at_once(guess, 16)
    assert (len(passed), len(kept_out)) == (FREE, 16 - FREE)


def test_from_many_addresses_at_once_no_more_than_ten(ana: User) -> None:
    passed: list[int] = []

    def guess(number: int) -> Callable[[], None]:
        def one() -> None:
            try:
                count_try(email=EMAIL, address=f"203.0.113.{number}", at=timezone.now())
            except Locked:
                return
            passed.append(number)

        return one

    numbers = iter(range(16))
    at_once(lambda: guess(next(numbers))(), 16)
    assert len(passed) == MOST


def test_a_day_later_the_count_starts_again_and_old_rows_go(ana: User) -> None:
    for _ in range(FREE):
        said()
    earlier(timedelta(days=2))
    assert "Too many" not in said()
    assert WrongPassword.objects.get(place="").tries == 1
    for number in range(MOST + 1):
        said(address=f"203.0.113.{number}")
        said(email="nobody@harbor.example", address=f"203.0.113.{number}")
    forget_old_tries(at=timezone.now() + timedelta(days=40))
    assert [one.tries for one in WrongPassword.objects.all()] == [MOST]
    assert locked_among([ana]) == {EMAIL}


def test_a_new_password_by_mail_opens_it(ana: User, settings) -> None:
    for number in range(MOST):
        said(address=f"203.0.113.{number}")
    client = Client()
    with postbox(settings) as mail:
        page = client.get("/account/login/").content.decode()
        assert "/account/password/reset/" in page
        client.post("/account/password/reset/", {"email": EMAIL})
        ((to, letter),) = mail.letters
        assert to == EMAIL
        link = re.search(r"http://[^/]+(/account/password/reset/key/\S+)", letter.get_content())
        form = client.get(link.group(1), follow=True)
        way = form.redirect_chain[-1][0]
        client.post(way, {"password1": NEW, "password2": NEW})
    assert said(password=NEW) == "in"
