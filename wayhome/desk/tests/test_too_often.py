"""Who searches or exports like a program is told to wait; the count is in the database."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from wayhome.accounts.models import Use, User
from wayhome.accounts.rules import RATES
from wayhome.referrals.tests.factories import organization, worker

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def client() -> Client:
    by = worker("ana", organization("harbor"), "plan_analyst")
    made = Client()
    made.force_login(User.objects.get(pk=by.user_id))
    return made


def test_searches_and_files_are_counted_apart(client: Client) -> None:
    assert client.get("/people/").status_code == 200
    Use.objects.update(times=RATES["search"].times)
    answer = client.get("/people/")
    assert (answer.status_code, answer["Retry-After"].isdigit()) == (429, True)
    assert "That was too often" in answer.content.decode()
    assert client.get("/people/new/").status_code == 429
    assert client.get("/worklist.csv").status_code == 200
    Use.objects.filter(what="export").update(times=RATES["export"].times)
    assert client.get("/worklist.csv").status_code == 429


def test_after_a_while_it_goes_on(client: Client) -> None:
    client.get("/people/")
    Use.objects.update(times=RATES["search"].times)
    Use.objects.update(began_at=timezone.now() - RATES["search"].within)
    assert client.get("/people/").status_code == 200
    assert Use.objects.get().times == 1
