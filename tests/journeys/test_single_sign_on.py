"""Signing in through the organization's own sign-on: a real provider, a real exchange."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from config import sign_on
from tests.journeys.browser import DESK, PHONE, sign_in
from tests.journeys.sign_on_server import CLIENT, SECRET, SignOn, sign_on_server
from tests.journeys.test_main_job import looked_at
from wayhome.accounts.models import User
from wayhome.audit.models import Event
from wayhome.core.viewer import Viewer
from wayhome.organizations.actions import add_worker, invite, make_administrator, stop_worker
from wayhome.organizations.models import Invitation, Membership, Organization

PASSWORD = "a long way home from here"
SOME_KEY = {"sub": "4711", "email_verified": True}
REFUSED = "You have no account here yet"


@pytest.fixture
def provider(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignOn]:
    with sign_on_server() as server:
        for name, value in {
            "WAYHOME_OIDC": "harbor",
            "WAYHOME_OIDC_HARBOR_TITLE": "Harbor Health",
            "WAYHOME_OIDC_HARBOR_SERVER": server.issuer,
            "WAYHOME_OIDC_HARBOR_CLIENT_ID": CLIENT,
            "WAYHOME_OIDC_HARBOR_CLIENT_SECRET": SECRET,
            "WAYHOME_OIDC_HARBOR_DOMAINS": "harbor.example",
        }.items():
            monkeypatch.setenv(name, value)
        held = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        apps = held | {"APPS": sign_on.providers()}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": apps}
        yield server


@pytest.fixture
def harbor(site: str) -> Organization:
    make_administrator(
        email="root@harbor.example", name="Robin Root", password=PASSWORD,
        organization_code="harbor",
    )  # fmt: skip
    return Organization.objects.get(code="harbor")


def by() -> Viewer:
    root = Membership.objects.get(user__email="root@harbor.example")
    return Viewer(root.user_id, root.organization_id, frozenset({root.role}))


def go_on(page: Page, provider: SignOn, **person: object) -> Page:
    provider.person = SOME_KEY | person
    page.context.route(f"{provider.issuer}/**", lambda route: route.continue_())
    page.goto("/account/login/")
    page.get_by_role("button", name="Go on with Harbor Health").click()
    return page


def test_an_account_is_found_by_the_address_and_then_by_its_number(
    page_at, provider: SignOn, harbor: Organization
) -> None:
    page = page_at(DESK)
    page.goto("/account/login/")
    looked_at(page, "sign-in-single")
    go_on(page, provider, email="Root@harbor.example", name="Robin Root")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    assert {"/authorize", "/token", "/userinfo"} <= set(provider.said)
    # The address changes there; the number stays.
    other = go_on(page_at(DESK), provider, email="robin.new@harbor.example", name="Robin")
    expect(other.get_by_role("heading", level=1)).to_have_text("Today")
    assert User.objects.count() == 1
    # The password of an administrator survives: the sign-on may be down one day.
    third = page_at(DESK)
    sign_in(third, "root@harbor.example", PASSWORD)
    expect(third.get_by_role("heading", level=1)).to_have_text("Today")


def test_somebody_without_an_invitation_is_told_whom_to_ask(
    page_at, provider: SignOn, harbor: Organization
) -> None:
    page = go_on(page_at(PHONE), provider, email="nobody@harbor.example", name="No Body")
    expect(page.get_by_role("heading", level=1)).to_have_text(REFUSED)
    expect(page.get_by_role("main")).to_contain_text("Ask the person who looks after Wayhome")
    looked_at(page, "sign-in-refused")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert User.objects.count() == 1


def test_the_invited_get_the_role_that_was_offered_and_no_other(
    page_at, provider: SignOn, harbor: Organization
) -> None:
    invite(
        email="dana@harbor.example", organization=harbor, role="coc_data_lead", by=by(),
        at=timezone.now(),
    )  # fmt: skip
    page = go_on(
        page_at(DESK), provider, email="dana@harbor.example", name="Dana Okafor",
        roles=["system_administrator"], groups=["admins"],
    )  # fmt: skip
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    dana = User.objects.get(email="dana@harbor.example")
    assert (dana.name, dana.has_usable_password()) == ("Dana Okafor", False)
    assert list(dana.memberships.values_list("role", flat=True)) == ["coc_data_lead"]
    assert Invitation.objects.get().taken_at is not None
    assert Event.objects.filter(verb="organizations.invitation.taken").count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ada@county.example"},  # another organization's worker
        {"email": "ada@county.example", "email_verified": False},
        {"email": "root@harbor.example", "email_verified": False},
        {"email": "root@harbor.example.evil.example"},
        {"email": ""},
    ],
)
def test_a_provider_vouches_for_its_own_domain_alone(
    page_at, provider: SignOn, harbor: Organization, claims: dict[str, object]
) -> None:
    add_worker(
        email="ada@county.example", name="Ada", organization=harbor, role="county_administrator",
        by=by(), at=timezone.now(), password=PASSWORD,
    )  # fmt: skip
    page = go_on(page_at(DESK), provider, name="Mallory", **claims)
    expect(page.get_by_role("heading", level=1)).to_have_text(REFUSED)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert User.objects.count() == 2


def test_who_was_stopped_is_told_so(page_at, provider: SignOn, harbor: Organization) -> None:
    dana = add_worker(
        email="dana@harbor.example", name="Dana", organization=harbor, role="coc_data_lead",
        by=by(), at=timezone.now(),
    )  # fmt: skip
    stop_worker(user=dana, by=by(), at=timezone.now())
    page = go_on(page_at(DESK), provider, email="dana@harbor.example", name="Dana")
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot sign in here any more")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_token_for_somebody_else_opens_nothing(
    page_at, provider: SignOn, harbor: Organization
) -> None:
    provider.wrong_audience = True
    page = go_on(page_at(DESK), provider, email="root@harbor.example", name="Robin")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Your organization's sign-in did not work"
    )
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
