"""A form that comes after its sender's sign-in is over is back after the next, for them alone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core.viewer import Viewer
from wayhome.documents.models import Draft
from wayhome.organizations.actions import add_worker
from wayhome.organizations.models import Organization

pytestmark = pytest.mark.usefixtures("committed")
PAGE, PASSWORD = "/settings/sources/new/", "a long way home from here"
NAME = "Luna, Rosa's dog"


@pytest.fixture
def ana(settings, tmp_path) -> User:
    settings.HOME = tmp_path
    Organization.objects.create(code="harbor", name="Harbor", kind="county")
    return a_worker("ana")


def a_worker(name: str) -> User:
    where = Organization.objects.get(code="harbor")
    by = Viewer(None, where.pk)
    return add_worker(
        email=f"{name}@harbor.example", name=name.title(), organization=where,
        role="county_administrator", by=by, at=timezone.now(), password=PASSWORD,
    )  # fmt: skip


def signed_in(user: User, *, over: bool = True, **more) -> Client:
    client = Client(**more)
    client.force_login(user)
    if over:
        held = client.session
        held["seen"] = 0
        held.save()
    return client


def sent(client: Client, page: str = PAGE, **fields) -> str:
    """Where one is sent after a form that came too late."""
    answer = client.post(page, {"name": NAME, "kind": "served"} | fields)
    assert answer.status_code == 302
    return answer["Location"]


def back_to(way: str) -> str:
    return parse_qs(urlsplit(way).query)["next"][0]


def sign_in(client: Client, user: User, way: str) -> str:
    answer = client.post(way, {"login": user.email, "password": PASSWORD, "next": back_to(way)})
    return answer["Location"]


def test_what_was_sent_too_late_stands_in_the_form_again(ana: User) -> None:
    client = signed_in(ana)
    way = sent(client)
    assert way.startswith("/account/login/?next=/settings/sources/new/")
    assert NAME.encode() not in bytes(Draft.objects.using("batch").get().sealed)
    page = client.get(sign_in(client, ana, way)).content.decode()
    assert "Luna, Rosa&#x27;s dog" in page
    assert re.search(r'value="served"\s+selected', page)
    assert "was not sent yet" in page
    assert "Luna" not in client.get(PAGE).content.decode()


def test_it_is_forgotten_once_it_is_sent(ana: User) -> None:
    client = signed_in(ana)
    there = sign_in(client, ana, sent(client))
    client.get(there)
    client.post("/session/stay/")  # something else went well
    wrong = client.post(there, {"name": NAME})
    assert wrong.status_code == 422
    assert Draft.objects.using("batch").exists()
    where = str(Organization.objects.get().pk)
    fields = {"organization": where, "kind": "served", "name": NAME, "code": "luna",
              "keep_days": 9, "fewer_percent": 5}  # fmt: skip
    assert client.post(there, fields).status_code == 302
    assert not Draft.objects.using("batch").exists()


def test_it_is_shown_to_nobody_else_and_on_no_other_page(ana: User) -> None:
    client, ben = signed_in(ana), a_worker("ben")
    there = back_to(sent(client))
    other = signed_in(ben, over=False)
    assert "Luna" not in other.get(there).content.decode()
    sign_in(client, ben, f"/account/login/?next={there}")
    assert "Luna" not in client.get(there).content.decode()
    again = signed_in(ana, over=False)
    query = urlsplit(there).query
    assert "Luna" not in again.get(f"/settings/organizations/new/?{query}").content.decode()


def test_a_form_of_an_action_comes_back_to_the_page_it_stood_on(ana: User) -> None:
    client = signed_in(ana)
    answer = client.post(
        "/organization/", {"organization": "x"}, headers={"Referer": f"http://testserver{PAGE}"}
    )
    assert back_to(answer["Location"]).startswith(f"{PAGE}?written=")
    other = client.post("/organization/", {}, headers={"Referer": "https://evil.example/people/"})
    assert back_to(other["Location"]) == "/organization/"


def test_sending_twice_keeps_the_later(ana: User) -> None:
    client = signed_in(ana)
    first = sent(client)
    assert sent(client, back_to(first), name="Later") == first
    assert "Later" in client.get(sign_in(client, ana, first)).content.decode()
    assert Draft.objects.using("batch").count() == 1


@pytest.mark.usefixtures("two_steps")
def test_nothing_is_lost_to_a_missing_second_step_either(ana: User) -> None:
    client = signed_in(ana, over=False)
    way = sent(client)
    assert way.startswith("/second-step/?next=/settings/sources/new/")
    held = client.session
    held["two_steps"] = str(ana.pk)
    held.save()
    assert "Luna" in client.get(client.get(way)["Location"]).content.decode()


def test_a_stranger_is_only_asked_to_sign_in(ana: User) -> None:
    assert sent(Client()) == f"/account/login/?next={PAGE}"
    assert not Draft.objects.using("batch").exists()


def test_a_form_from_before_the_last_sign_in_comes_back_too(ana: User) -> None:
    client = signed_in(ana, over=False, enforce_csrf_checks=True)
    client.get(PAGE)
    fields = {"name": NAME, "csrfmiddlewaretoken": "a" * 64}
    answer = client.post(PAGE, fields, headers={"Referer": f"http://testserver{PAGE}"})
    assert "Luna" in client.get(answer["Location"]).content.decode()
    crossed = client.post(PAGE, fields, headers={"Origin": "https://evil.example"})
    assert crossed.status_code == 403
    assert Draft.objects.using("batch").count() == 1


def test_what_is_typed_after_the_end_is_kept_as_well(ana: User) -> None:
    client = signed_in(ana)
    key = "referral.describe:00000000-0000-7000-8000-000000000000"
    page = {"Referer": f"http://testserver{PAGE}"}
    answer = client.post(f"/drafts/keep/?key={key}", {"name": NAME}, headers=page)
    assert back_to(answer["Location"]).startswith(f"{PAGE}?written=")
