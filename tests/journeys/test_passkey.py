"""A passkey, by Chromium's own virtual authenticator: added, used, and needed no password."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, sign_in
from tests.journeys.test_main_job import looked_at
from wayhome.accounts.models import User
from wayhome.organizations.actions import make_administrator

EMAIL, PASSWORD = "root@harbor.example", "a long way home from here"


@pytest.fixture
def robin(site: str) -> User:
    return make_administrator(
        email=EMAIL, name="Robin Root", password=PASSWORD, organization_code="harbor"
    )


def at_localhost(page_at, site: str) -> Page:
    """A passkey belongs to a name: browsers make none for a bare number."""
    page = page_at(DESK)
    base = site.replace("127.0.0.1", "localhost")
    page.context.route(f"{base}/**", lambda route: route.continue_())
    page.goto(f"{base}/account/login/")
    return page


def given_an_authenticator(page: Page) -> str:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.devtools = devtools
    return made["authenticatorId"]


def by_password(page: Page) -> None:
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    if page.get_by_role("button", name="Confirm").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def test_a_passkey_signs_in_without_a_password(page_at, site: str, robin: User) -> None:
    page = at_localhost(page_at, site)
    key = given_an_authenticator(page)
    by_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    base = page.url
    page.goto(f"{base}account/2fa/webauthn/add/")
    confirm(page)
    looked_at(page, "passkey-add")
    page.locator("label", has_text="Passwordless").click()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    held = page.devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [one["rpId"] for one in held] == ["localhost"]
    assert Authenticator.objects.filter(user=robin, type="webauthn").count() == 1

    page.goto(f"{base}account/2fa/webauthn/")
    looked_at(page, "passkeys")
    page.context.clear_cookies()
    page.goto(f"{base}account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")

    # With a passkey on the account a password alone no longer opens it.
    page.context.clear_cookies()
    page.devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    page.goto(f"{base}account/login/")
    by_password(page)
    expect(page).to_have_url(re.compile("2fa/authenticate"))
    looked_at(page, "second-step")
    page.goto(base)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-Factor Authentication")


def test_six_digits_follow_the_password(page_at, robin: User) -> None:
    page = page_at(DESK)
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/account/2fa/totp/activate/")
    confirm(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(digits(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url(lambda url: "activate" not in url)
    page.context.clear_cookies()
    sign_in(page, EMAIL, PASSWORD)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").first.click()
    expect(page.get_by_role("main")).to_contain_text("Incorrect code")
    page.get_by_label("Code").fill(digits(secret, later=1))
    page.get_by_role("button", name="Sign in").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def digits(secret: str, later: int = 0) -> str:
    """The six digits of this half minute, or of one after it: each counts once."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
