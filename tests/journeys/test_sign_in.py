"""A worker signs in, looks after their sign-in, changes organization, and leaves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, assert_accessible, screenshot, sign_in
from wayhome.accounts.models import User
from wayhome.organizations.models import Membership, Organization

PASSWORD = "a long way home from here"


@pytest.fixture
def dana(site: str) -> User:
    """A worker of two organizations."""
    user = User.objects.create_user("dana@harbor.example", PASSWORD, name="Dana Okafor")
    for code, name, role in (
        ("harbor", "Harbor Outreach", "ecm_lead_care_manager"),
        ("county", "Bay County", "county_administrator"),
    ):
        organization = Organization.objects.create(code=code, name=name, kind="provider")
        Membership.objects.create(user=user, organization=organization, role=role)
    return user


def test_a_worker_looks_after_their_sign_in(page_at, dana: User) -> None:
    page = page_at(PHONE)
    sign_in(page, dana.email, PASSWORD)
    page.goto("/account/2fa/totp/activate/")
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("Authenticator secret")).to_be_visible()
    for address, name in (
        ("/account/2fa/totp/activate/", "authenticator"),
        ("/account/2fa/", "security"),
        ("/account/2fa/webauthn/add/", "passkey"),
        ("/account/password/change/", "password"),
        ("/account/logout/", "sign-out"),
    ):
        page.goto(address)
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 800})
            screenshot(page, name)
            assert_accessible(page)


def test_a_worker_acts_for_another_organization(page_at, dana: User) -> None:
    page = page_at(DESK)
    sign_in(page, dana.email, PASSWORD)
    page.goto("/gallery/")
    menu(page)
    screenshot(page, "account-menu")
    assert_accessible(page, within="header")
    page.get_by_role("button", name="Harbor Outreach").click()
    page.goto("/gallery/")
    expect(page.locator("summary", has_text="Dana Okafor")).to_contain_text("Harbor Outreach")


def test_a_stranger_to_an_organization_cannot_choose_it(page_at, dana: User) -> None:
    other = Organization.objects.create(code="other", name="Other", kind="provider")
    page = page_at(PHONE)
    sign_in(page, dana.email, PASSWORD)
    page.goto("/gallery/")
    menu(page)
    button = page.get_by_role("button", name="Harbor Outreach")
    button.evaluate("(one, id) => { one.value = id }", str(other.pk))
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")
    screenshot(page, "refused")
    assert_accessible(page)


def test_a_worker_signs_out(page_at, dana: User) -> None:
    page = page_at(DESK)
    sign_in(page, dana.email, PASSWORD)
    page.goto("/gallery/")
    menu(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/2fa/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def menu(page: Page) -> None:
    page.locator("summary", has_text="Dana Okafor").click()
