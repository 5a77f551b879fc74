"""A sign-in is over after a while of nothing and after a day's work; a second step is asked for."""

from __future__ import annotations

import pytest
from django.test import Client

from wayhome.accounts.models import Session, User
from wayhome.organizations.models import Access
from wayhome.organizations.queries import guard_of
from wayhome.organizations.rules import SHIPPED
from wayhome.organizations.sign_on import several_factors
from wayhome.organizations.tests.factories import PASSWORD, organization, worker

PAGE, MINUTE, HOUR = "/settings/people/", 60, 3600
ROLE = "county_administrator"


@pytest.fixture
def ada(db) -> User:
    return worker("ada", organization("county"), ROLE)[0]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def earlier(client: Client, **seconds: int) -> None:
    """What the session remembers lies that much further back."""
    held = client.session
    held.update({name: held[name] - by for name, by in seconds.items()})
    held.save()


def way(client: Client) -> str:
    return str(client.get(PAGE).headers.get("Location", "stays"))


@pytest.mark.parametrize(
    ("seconds", "over"),
    [
        ({"seen": 29 * MINUTE}, False),
        ({"seen": 30 * MINUTE}, True),
        ({"began": 11 * HOUR}, False),
        ({"began": 12 * HOUR}, True),
    ],
)
def test_a_sign_in_ends_after_idle_minutes_and_after_hours(ada: User, seconds, over: bool) -> None:
    client = signed_in(ada)
    earlier(client, **seconds)
    assert way(client) == (f"/account/login/?next={PAGE}" if over else "stays")


def test_what_is_over_stays_over_and_opens_again_by_signing_in(ada: User) -> None:
    client = signed_in(ada)
    earlier(client, seen=30 * MINUTE)
    way(client)
    earlier(client, seen=-30 * MINUTE)
    assert "login" in way(client)
    client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert way(client) == "stays"


def test_doing_something_makes_it_longer_and_asking_how_long_does_not(ada: User) -> None:
    client = signed_in(ada)
    earlier(client, seen=20 * MINUTE)
    assert client.get("/session/left/").json()["left"] <= 10 * MINUTE
    assert client.get("/session/left/").json()["left"] <= 10 * MINUTE
    client.get("/settings/people/", headers={"HX-Request": "true"})  # a part that renews itself
    assert client.get("/session/left/").json()["left"] <= 10 * MINUTE
    assert client.post("/session/stay/").status_code == 204
    assert client.get("/session/left/").json()["left"] > 29 * MINUTE


def test_an_organization_is_stricter_never_looser(ada: User) -> None:
    own = ada.memberships.get().organization
    Access.objects.create(second_factor=[], idle_minutes=20, longest_hours=10)
    Access.objects.create(organization=own, second_factor=[ROLE], idle_minutes=60, longest_hours=4)
    guard = guard_of(own.pk)
    assert (guard.idle_minutes, guard.longest_hours) == (20, 4)
    assert guard.second_factor == {ROLE}
    assert guard_of(organization("other").pk).second_factor == frozenset()
    assert guard.review_months == SHIPPED.review_months


def test_a_session_knows_whose_it_is(ada: User) -> None:
    client = signed_in(ada)
    assert Session.objects.get().user == ada
    client.logout()
    assert not Session.objects.filter(user=ada).exists()


@pytest.mark.usefixtures("two_steps")
def test_a_password_alone_opens_nothing_where_the_role_needs_two_steps(ada: User) -> None:
    client = signed_in(ada)
    assert way(client) == f"/second-step/?next={PAGE}"
    page = client.get("/second-step/", {"next": PAGE})
    assert "Add a passkey" in page.content.decode()
    assert client.get("/account/2fa/").status_code == 200
    asked = client.get(PAGE, headers={"HX-Request": "true", "HX-Current-URL": f"http://x{PAGE}"})
    assert asked["HX-Redirect"] == f"/second-step/?next={PAGE}"
    held = client.session
    held["two_steps"] = str(ada.pk)
    held.save()
    assert way(client) == "stays"
    assert client.get("/second-step/", {"next": PAGE})["Location"] == PAGE
    assert client.get("/second-step/", {"next": "https://evil.example/"}).status_code == 302


@pytest.mark.usefixtures("two_steps")
def test_a_role_that_needs_none_is_asked_for_none(ada: User) -> None:
    Access.objects.create(second_factor=["plan_analyst"])
    assert way(signed_in(ada)) == "stays"


@pytest.mark.usefixtures("two_steps")
def test_what_somebody_else_showed_in_this_browser_does_not_count(ada: User) -> None:
    client = signed_in(ada)
    held = client.session
    held["two_steps"] = "somebody-else"
    held.save()
    assert "second-step" in way(client)


@pytest.mark.parametrize(
    ("claims", "several"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["fpt", "hwk"]}, True),
        ({"amr": ["pwd", "pin"]}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"acr": "https://refeds.org/profile/mfa"}, True),
        ({"acr": "0"}, False),
        ({}, False),
    ],
)
def test_a_provider_counts_only_where_it_says_so(claims, several: bool) -> None:
    assert several_factors({"id_token": claims}) is several
    assert not several_factors({"userinfo": claims})
