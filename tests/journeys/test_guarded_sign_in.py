"""Two steps before anybody is seen; a sign-in that ends, and what was being written then."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, sign_in
from tests.journeys.test_main_job import looked_at
from tests.journeys.test_passkey import EMAIL, PASSWORD, at_localhost, by_password, confirm, digits
from tests.journeys.test_passkey import given_an_authenticator as an_authenticator
from tests.journeys.test_passkey import robin as robin  # a fixture
from tests.journeys.test_single_sign_on import SignOn, go_on
from tests.journeys.test_single_sign_on import harbor as harbor
from tests.journeys.test_single_sign_on import provider as provider
from wayhome.accounts.models import Session, User
from wayhome.accounts.sessions import SessionStore

PLACE = "/settings/sources/new/"
NAME = "Files of the shelter on Fifth Street"


def headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def nobody_was_here_for(seconds: int) -> None:
    held = SessionStore(Session.objects.exclude(user=None).get().pk)
    held["seen"] = int(time.time()) - seconds
    held.save()


@pytest.mark.usefixtures("two_steps")
def test_who_has_no_second_step_sets_one_up_and_goes_on(page_at, robin: User) -> None:
    page = page_at(PHONE)
    page.goto("/settings/people/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    headed(page, "One more step")
    looked_at(page, "second-step-needed")
    page.get_by_role("link", name="Set up an authenticator app").click()
    confirm(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(digits(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_text("Your second step is set up.")).to_be_visible()
    looked_at(page, "second-step-set-up")
    page.get_by_role("link", name="Go on").click()
    headed(page, "People and roles")
    page.context.clear_cookies()
    sign_in(page, EMAIL, PASSWORD)
    page.get_by_label("Code").fill(digits(secret, later=1))
    page.get_by_role("button", name="Sign in").first.click()
    headed(page, "Today")


@pytest.mark.usefixtures("two_steps")
def test_a_passkey_is_a_second_step(page_at, site: str, robin: User) -> None:
    page = at_localhost(page_at, site)
    an_authenticator(page)
    by_password(page)
    headed(page, "One more step")
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Go on").click()
    headed(page, "Today")


@pytest.mark.usefixtures("two_steps")
@pytest.mark.parametrize(
    ("claims", "title"), [({"amr": ["pwd", "mfa"]}, "Today"), ({"amr": ["pwd"]}, "One more step")]
)
def test_single_sign_on_counts_if_it_asked_for_two(
    page_at, provider: SignOn, harbor, claims: dict[str, object], title: str
) -> None:
    headed(go_on(page_at(DESK), provider, email=EMAIL, name="Robin Root", **claims), title)


def test_what_was_sent_too_late_is_back_after_signing_in(page_at, robin: User) -> None:
    page = page_at(DESK)
    sign_in(page, EMAIL, PASSWORD)
    headed(page, "Today")
    page.goto(PLACE)
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("What does it send?").select_option("served")
    nobody_was_here_for(31 * 60)
    page.get_by_role("button", name="Save").or_(page.get_by_role("button", name="Add")).click()
    headed(page, "Sign in")
    by_password(page)
    expect(page.get_by_label("Name", exact=True)).to_have_value(NAME)
    expect(page.get_by_label("What does it send?")).to_have_value("served")
    expect(page.get_by_text("was not sent yet")).to_be_visible()
    looked_at(page, "written-is-back")


def test_two_minutes_before_the_end_the_page_asks_and_at_the_end_it_leaves(
    page_at, robin: User
) -> None:
    page = page_at(DESK)
    page.clock.install()
    sign_in(page, EMAIL, PASSWORD)
    headed(page, "Today")
    page.goto(PLACE)
    nobody_was_here_for(29 * 60)
    page.clock.fast_forward("29:00")
    expect(page.get_by_role("dialog")).to_contain_text("Are you still here?")
    looked_at(page, "session-ends")
    page.get_by_role("button", name="I am still here").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Name", exact=True).fill(NAME)
    nobody_was_here_for(31 * 60)
    page.clock.fast_forward("31:00")
    expect(page).to_have_url(re.compile("/account/login/"))
    by_password(page)
    expect(page.get_by_label("Name", exact=True)).to_have_value(NAME)


def test_how_sign_ins_are_guarded_is_set(page_at, robin: User) -> None:
    page = page_at(DESK)
    sign_in(page, EMAIL, PASSWORD)
    page.goto("/settings/")
    page.get_by_role("link", name="Signing in").click()
    page.get_by_role("link", name="The community's rules").click()
    page.get_by_label("Minutes without").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kept. It holds")).to_be_visible()
    page.get_by_role("link", name="Your organization's rules").click()
    page.get_by_label("Minutes without").fill("25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("the community allows no more").first).to_be_visible()
    looked_at(page, "settings-access")
