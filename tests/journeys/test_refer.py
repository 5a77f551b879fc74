"""An analyst refers Rosa; a navigator answers; the analyst sees it. The police get a receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, assert_accessible, screenshot, sign_in
from wayhome.accounts.models import User
from wayhome.core.db import seen_by
from wayhome.core.viewer import Viewer
from wayhome.referrals.models import Referral
from wayhome.referrals.tests.factories import World, organization, provider, worker, world

PASSWORD = "a long way home from here"


def looked_at(page: Page, name: str) -> None:
    """Seen on a phone and at a desk, and nothing to complain of."""
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        screenshot(page, name)
        assert_accessible(page)


def signed_in(page: Page, who: Viewer) -> Page:
    user = User.objects.get(pk=who.user_id)
    user.set_password(PASSWORD)
    user.save()
    sign_in(page, user.email, PASSWORD)
    expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
    return page


@pytest.fixture
def made_up(site: str) -> World:
    found = world()
    provider("bay-homes", plans="other", open_slots=0)
    return found


@pytest.mark.proof
def test_a_referral_is_sent_answered_and_seen(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    ana.goto(f"/referrals/new/?person={made_up.rosa.pk}")
    looked_at(ana, "referral-services")
    ana.get_by_role("link", name="Housing Transition Navigation").click()
    looked_at(ana, "referral-providers")
    ana.get_by_role("button", name="Choose pathlight").click()
    ana.get_by_label("What is needed").fill("A place with her dog Luna. Call in the morning.")
    ana.get_by_text("Expedited").click()
    looked_at(ana, "referral-check")
    ana.get_by_role("button", name="Send").click()
    expect(ana.get_by_text("Sent to Pathlight")).to_be_visible()
    expect(ana.get_by_role("button", name="Undo")).to_be_visible()
    looked_at(ana, "referral-sent")

    ben = signed_in(page_at(PHONE), made_up.ben)
    ben.goto("/referrals/")
    looked_at(ben, "referrals-received")
    ben.get_by_role("link", name="Rosa Delgado").click()
    expect(ben.get_by_text("A place with her dog Luna.")).to_be_visible()
    looked_at(ben, "referral-received")
    ben.get_by_role("link", name="Accept").click()
    ben.get_by_label("Who will work with them").fill("Bea Ruiz, 555-0199")
    looked_at(ben, "referral-accept")
    ben.get_by_role("button", name="Accept").click()
    ben.get_by_role("link", name="Log outreach").click()
    looked_at(ben, "referral-outreach")
    ben.get_by_text("Left a voicemail").click()
    ben.get_by_role("button", name="Log outreach").click()

    ana.reload()
    expect(ana.get_by_text("Bea Ruiz, 555-0199")).to_be_visible()
    expect(ana.get_by_text("Waiting for Pathlight to close the loop").first).to_be_visible()
    looked_at(ana, "referral-followed")
    ana.goto("/referrals/?tab=sender")
    looked_at(ana, "referrals-sent")


def test_what_was_just_sent_is_taken_back(page_at, made_up: World) -> None:
    ana = signed_in(page_at(PHONE), made_up.ana)
    service = "cs.housing_navigation"
    ana.goto(f"/referrals/new/?person={made_up.rosa.pk}&service={service}")
    ana.get_by_role("button", name="Choose pathlight").click()
    ana.get_by_role("button", name="Send").click()
    ana.get_by_role("button", name="Undo").click()
    expect(ana.get_by_text("Nobody had opened it")).to_be_visible()
    with seen_by(made_up.ben):
        assert not Referral.objects.exists()


def test_the_police_describe_and_get_a_receipt(page_at, made_up: World) -> None:
    olga = signed_in(page_at(PHONE), worker("olga", organization("police", "law_enforcement")))
    olga.goto("/referrals/")
    looked_at(olga, "receipts-none")
    olga.get_by_role("link", name="Refer somebody").first.click()
    olga.get_by_label("Their name").fill("Joe Made-Up")
    looked_at(olga, "referral-describe")
    olga.get_by_label("Service").select_option("cs.housing_navigation")
    olga.get_by_label("To whom").select_option(label="Pathlight")
    olga.get_by_role("button", name="Send").click()
    expect(olga.get_by_text("Not opened yet")).to_be_visible()
    looked_at(olga, "receipts")
