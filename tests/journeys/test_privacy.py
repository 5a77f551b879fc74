"""An emergency, its review, and somebody whom only named workers find, in a browser."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.test_refer import PASSWORD, looked_at, signed_in
from wayhome.accounts.models import User
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Source
from wayhome.people.models import SourceRecord
from wayhome.referrals.tests.factories import HELD, World, grant, organization, worker, world


@pytest.fixture
def made_up(site: str) -> World:
    found = world()
    SourceRecord.objects.using("batch").update(search="ROSA DELGADO")
    grant(found.receiver, found.rosa, *HELD)
    assert Source.objects.exists()
    return found


def test_somebody_is_opened_in_an_emergency_and_the_privacy_officer_reviews_it(
    page_at, made_up: World
) -> None:
    clinic = organization("clinic", "hospital")
    lou = worker("lou", clinic, Role.COMMUNITY_HEALTH_WORKER)
    pia = worker("pia", clinic, Role.PRIVACY_OFFICER)
    page = signed_in(page_at(PHONE), lou)
    page.goto("/people/?q=delgado")
    page.get_by_role("link", name="In an emergency").click()
    looked_at(page, "emergency")
    page.get_by_label("First and last name").fill("Rosa Delgado")
    page.get_by_label("Date of birth").fill("1980-02-04")
    page.get_by_label("What has happened").fill("Found without a pulse at the river")
    page.get_by_role("button", name="Open this person").click()
    expect(page.get_by_text("Nobody was opened").first).to_be_visible()
    page.get_by_label("Date of birth").fill(date(1980, 2, 3).isoformat())
    page.get_by_role("button", name="Open this person").click()
    expect(page.get_by_role("heading", name="Rosa Delgado")).to_be_visible()
    expect(page.get_by_text("Open to you in an emergency")).to_be_visible()
    looked_at(page, "emergency-open")
    address = page.url
    officer = signed_in(page_at(DESK), pia)
    officer.goto("/")
    expect(officer.get_by_text("Somebody was opened in an emergency")).to_be_visible()
    officer.get_by_role("link", name="Review").first.click()
    expect(officer.get_by_text("Found without a pulse at the river")).to_be_visible()
    expect(officer.get_by_text("somebody whom you may not see")).to_be_visible()
    looked_at(officer, "privacy")
    officer.get_by_label("What you found (optional)").fill("A neighbor, not an emergency")
    officer.get_by_role("button", name="It was not: close it").click()
    expect(officer.get_by_text("not proper", exact=True)).to_be_visible()
    answer = page.goto(address)
    assert answer.status == 404, "the page closes with the review"


@pytest.mark.proof
def test_somebody_restricted_is_found_by_who_is_named_alone(page_at, made_up: World) -> None:
    pia = worker("pia", made_up.sender, Role.PRIVACY_OFFICER)
    ben = signed_in(page_at(PHONE), made_up.ben)
    address = f"/people/{made_up.rosa.pk}/"
    assert ben.goto(address).status == 200
    officer = signed_in(page_at(DESK), pia)
    officer.goto(address)
    officer.get_by_role("link", name="Restrict it to named workers").click()
    looked_at(officer, "restrict")
    officer.get_by_text("flees somebody").click()
    officer.get_by_role("button", name="Restrict", exact=True).click()
    expect(officer.get_by_text("From now on only you see this page")).to_be_visible()
    assert ben.goto(address).status == 404
    ben.goto("/people/?q=delgado")
    expect(ben.get_by_text("Nobody found")).to_be_visible()
    officer.get_by_label("Their e-mail at work").fill("ben@pathlight.example")
    officer.get_by_role("button", name="Let them see").click()
    expect(officer.get_by_text("Ben may see them now.")).to_be_visible()
    looked_at(officer, "restricted")
    ben.goto(address)
    expect(ben.get_by_text("Only workers named for this person see this page")).to_be_visible()
    officer.goto("/privacy/")
    expect(officer.get_by_text("2 workers named")).to_be_visible()
    officer.get_by_role("link", name="Who is named").click()
    officer.get_by_role("button", name="End the restriction").click()
    expect(officer.get_by_text("The restriction has ended")).to_be_visible()
    bea = signed_in(page_at(DESK), made_up.bea)
    assert bea.goto(address).status == 200


def test_in_spanish(page_at, made_up: World) -> None:
    lou = worker("lou", organization("clinica", "hospital"), Role.COMMUNITY_HEALTH_WORKER)
    user = User.objects.get(pk=lou.user_id)
    user.set_password(PASSWORD)
    user.save()
    page = page_at(PHONE, language="es-MX")
    page.goto("/account/login/")
    page.locator("input[type=email]").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto("/people/emergency/")
    expect(page.get_by_role("heading", name="En una emergencia")).to_be_visible()
    expect(page.get_by_role("button", name="Abrir a esta persona")).to_be_visible()
