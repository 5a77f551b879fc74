"""A data lead narrows the worklist on a phone, keeps the view, and refers several at once."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, assert_accessible, screenshot
from tests.journeys.test_refer import looked_at, signed_in
from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.eligibility.models import Screening
from wayhome.organizations.models import Source
from wayhome.people.models import Person
from wayhome.referrals.models import Referral
from wayhome.referrals.tests.factories import HELD, SERVICE, World, grant, person, sent, world

NAMES = ("Amara Johnson", "Luis Ortega", "Walter Kim")


@pytest.fixture
def made_up(site: str) -> World:
    """Rosa and three more who likely qualify."""
    found = world()
    source = Source.objects.get(code="hmis")
    for name in NAMES:
        one = person(name, source, zip="92901")
        grant(found.sender, one, *HELD)
        Screening.objects.using("batch").create(
            person_id=one.pk, service=SERVICE, answer="met", criteria_met=["homeless"],
            criteria_unknown=[], missing_proof=[], as_of=timezone.localdate(),
            data_class=DataClass.HOUSING,
        )  # fmt: skip
    return found


def filters_shown(page: Page) -> bool:
    return page.get_by_label("Order", exact=True).is_visible()


def test_on_a_phone_the_filters_fold_with_or_without_a_script(page_at, made_up: World) -> None:
    for script in (True, False):
        ana = signed_in(page_at(PHONE, java_script_enabled=script), made_up.ana)
        ana.goto("/worklist/?answer=met")
        assert not filters_shown(ana)
        expect(ana.get_by_text("Filters (1)")).to_be_visible()
        ana.get_by_text("Filters (1)").click()
        assert filters_shown(ana)
        ana.get_by_role("link", name="Take away: Likely qualifies").click()
        expect(ana.get_by_text("Filters", exact=True)).to_be_visible()
        ana.set_viewport_size({"width": DESK, "height": 800})
        assert filters_shown(ana)


def test_a_view_and_its_columns_are_kept_and_found_again(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    ana.goto("/worklist/?answer=met&sort=name")
    ana.get_by_text("Columns", exact=True).click()
    ana.get_by_text("Last seen staying").click()
    screenshot(ana, "worklist-columns")
    ana.get_by_role("button", name="Keep", exact=True).click()
    expect(ana.get_by_role("columnheader", name="Last seen")).to_have_count(0)
    ana.get_by_text("Views", exact=True).click()
    ana.get_by_label("Keep these filters").fill("Ready, by name")
    ana.get_by_role("button", name="Save view").click()
    ana.goto("/worklist/")
    ana.get_by_text("Views", exact=True).click()
    assert_accessible(ana, within=".pop[open]")
    ana.get_by_role("link", name="Ready, by name").click()
    ana.wait_for_url("**answer=met**sort=name**")
    ana.get_by_text("Views", exact=True).click()
    ana.get_by_role("button", name="Delete the view “Ready, by name”").click()
    ana.get_by_role("button", name="Undo").click()
    ana.get_by_text("Views", exact=True).click()
    expect(ana.get_by_role("link", name="Ready, by name")).to_be_visible()


def test_several_people_are_ticked_by_keyboard_checked_and_sent(page_at, made_up: World) -> None:
    before = sent(made_up)
    ana = signed_in(page_at(PHONE), made_up.ana)
    ana.goto("/worklist/")
    expect(ana.get_by_role("button", name="Refer those ticked")).to_be_hidden()
    for name in (*NAMES[:2], NAMES[2]):
        ana.get_by_role("checkbox", name=f"Refer {name}").focus()
        ana.keyboard.press("Space")
    expect(ana.get_by_role("button", name="Refer 3 people")).to_be_visible()
    looked_at(ana, "worklist-ticked")
    ana.get_by_role("button", name="Refer 3 people").press("Enter")
    expect(ana.get_by_role("heading", name="Check 3 referrals")).to_be_visible()
    expect(ana.get_by_text("Substance use treatment", exact=True)).to_be_visible()
    looked_at(ana, "referral-many")
    ana.get_by_role("checkbox", name="Luis Ortega").uncheck()
    ana.get_by_label("A note that goes with each of them").fill("From the list of November.")
    ana.get_by_role("button", name="Send those ticked").dblclick()
    expect(ana.get_by_role("heading", name="2 referrals sent")).to_be_visible()
    looked_at(ana, "referral-many-sent")
    with seen_by(made_up.ana):
        assert Referral.objects.exclude(pk=before.pk).count() == 2
    ana.get_by_role("button", name="Take all back").click()
    expect(ana.get_by_text("2 referrals taken back.")).to_be_visible()
    with seen_by(made_up.ben):
        assert list(Person.objects.values_list("display_name", flat=True)) == ["Rosa Delgado"]


def test_what_was_being_written_is_there_again(page_at, made_up: World) -> None:
    referral = sent(made_up)
    page = page_at(PHONE)
    ben = signed_in(page, made_up.ben)
    ben.goto(f"/referrals/{referral.pk}/answer/decline/")
    ben.get_by_label("A note that both sides see").fill("We have no bed on the ground floor.")
    expect(ben.get_by_text("Draft kept")).to_be_visible()
    ben.goto(f"/referrals/{referral.pk}/")
    ben.goto(f"/referrals/{referral.pk}/answer/decline/")
    expect(ben.get_by_text("What you wrote is back")).to_be_visible()
    expect(ben.get_by_label("A note that both sides see")).to_have_value(
        "We have no bed on the ground floor."
    )
    looked_at(ben, "referral-decline-restored")
    ben.get_by_role("button", name="Discard it").click()
    expect(ben.get_by_label("A note that both sides see")).to_have_value("")
    expect(ben.get_by_text("What you wrote is back")).to_have_count(0)
