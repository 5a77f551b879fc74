"""Rosa agrees by finger on a phone; the other organization sees her, until she takes it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.test_refer import PASSWORD, looked_at, signed_in
from wayhome.accounts.models import User
from wayhome.consent.models import Consent
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.consenting import every_wording, today
from wayhome.organizations.choices import Role
from wayhome.referrals.tests.factories import World, worker, world


@pytest.fixture
def made_up(site: str) -> World:
    found = world()
    settle_grants(day=today())
    every_wording(found.sender)
    return found


def begun(page: Page, made_up: World, form: str) -> Page:
    """The form of that name, open for Rosa."""
    page.goto(f"/people/{made_up.rosa.pk}/")
    page.get_by_role("link", name="What they agreed to").click()
    expect(page.get_by_role("heading", name="Recorded here", exact=True)).to_be_visible()
    page.goto(f"/people/{made_up.rosa.pk}/consents/new/")
    page.get_by_role("link", name=form).first.click()
    return page


def drawn(page: Page) -> None:
    """A signature, by touch or mouse."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 12):
        up = 60 if step % 2 else 20
        page.mouse.move(box["x"] + 20 + step * 20, box["y"] + up)
    page.mouse.up()


def test_agreed_by_finger_seen_at_once_and_gone_on_the_next_click(page_at, made_up: World) -> None:
    ana, ben = signed_in(page_at(PHONE), made_up.ana), signed_in(page_at(DESK), made_up.ben)
    address = f"/people/{made_up.rosa.pk}/"
    assert ben.goto(address).status == 404
    ana.goto(f"{address}consents/")
    looked_at(ana, "consents-empty")
    ana.set_viewport_size({"width": PHONE, "height": 800})
    begun(ana, made_up, "ASCMI, for Medi-Cal")
    assert ana.locator("input:checked").count() == 0, "nothing is ticked beforehand"
    ana.get_by_role("button", name="Record what they say").click()
    expect(ana.get_by_text("Some answers need another look")).to_be_visible()
    looked_at(ana, "consent-mend")
    ana.set_viewport_size({"width": PHONE, "height": 800})
    ticked = ("They agree", "English", "housing: where they stay", "housing services",
              "care and its coordination", "Pathlight", "the person",
              "signed on the screen")  # fmt: skip
    for words in ticked:
        ana.locator("form.consent label", has_text=words).first.click()
    drawn(ana)
    expect(ana.get_by_text("There is a signature.")).to_be_visible()
    looked_at(ana, "consent-signing")
    ana.get_by_role("button", name="Record what they say").click()
    expect(ana.get_by_text("Who sees what by it now")).to_be_visible()
    looked_at(ana, "consent-recorded")
    [made] = Consent.objects.using("batch").all()
    assert (made.how, made.part2_form, made.signature.media_type) == (
        "finger",
        True,
        "image/svg+xml",
    )

    assert ben.goto(address).status == 200
    expect(ben.get_by_role("heading", name="Rosa Delgado")).to_be_visible()
    ben.get_by_role("link", name="What they agreed to").click()
    expect(ben.get_by_text("in force", exact=True)).to_be_visible()

    ana.get_by_role("link", name="Take it back").click()
    ana.get_by_label("Why").fill("She asked.")
    looked_at(ana, "consent-take-back")
    ana.get_by_role("button", name="Take it back now").click()
    expect(ana.get_by_text("Taken back on")).to_be_visible()
    ben.get_by_role("link", name="ASCMI").click()
    expect(ben.get_by_role("heading", name="There is no such page")).to_be_visible()
    assert ben.goto(address).status == 404


def test_typed_before_a_witness_with_the_keyboard_alone(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    begun(ana, made_up, "HMIS release")
    for label in ("They agree", "English", "who they are", "care and its coordination",
                  "Pathlight", "the person", "typed their name"):  # fmt: skip
        ana.get_by_label(label, exact=False).first.press("Space")
    expect(ana.locator("canvas")).to_be_hidden()
    ana.get_by_label("Their name, typed").fill("Rosa <Delgado>")
    ana.get_by_label("Name of the witness").fill("Wanda")
    ana.get_by_role("button", name="Record what they say").press("Enter")
    expect(ana.get_by_text("Who sees what by it now")).to_be_visible()
    looked_at(ana, "consent-typed")
    begun(ana, made_up, "HMIS release")
    for label in ("They refuse", "English", "the person", "spoken"):
        ana.get_by_label(label, exact=False).first.press("Space")
    ana.get_by_label("Name of the witness").fill("Wanda")
    ana.get_by_role("button", name="Record what they say").press("Enter")
    expect(ana.get_by_role("heading", name="They refused")).to_be_visible()
    ana.goto(f"/people/{made_up.rosa.pk}/consents/")
    expect(ana.get_by_text("They said no to the same recipients since.")).to_be_visible()
    looked_at(ana, "consents")


def test_in_spanish(page_at, made_up: World) -> None:
    page = page_at(PHONE, language="es-MX")
    user = User.objects.get(pk=made_up.ana.user_id)
    user.set_password(PASSWORD)
    user.save()
    page.goto("/account/login/")
    page.locator("input[type=email]").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto(f"/people/{made_up.rosa.pk}/consents/new/?form=hmis_release")
    for words in ("Acepta", "Español", "vivienda: dónde", "la atención y su coordinación",
                  "Pathlight", "la persona", "de palabra"):  # fmt: skip
        page.locator("form.consent label", has_text=words).first.click()
    page.get_by_label("Nombre del testigo").fill("Wanda")
    looked_at(page, "consent-es")
    page.get_by_role("button", name="Registrar lo que dice").click()
    expect(page.get_by_text("Quién ve qué ahora")).to_be_visible()
    looked_at(page, "consent-recorded-es")


def test_the_wording_is_loaded_before_anybody_signs(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    begun(ana, made_up, "ASCMI, for anybody")
    expect(ana.get_by_text("Not the official form")).to_be_visible()
    looked_at(ana, "consent-not-official")
    pri = signed_in(page_at(DESK), worker("pri", made_up.sender, Role.PRIVACY_OFFICER))
    pri.goto("/settings/consent-forms/")
    looked_at(pri, "settings-consent-forms")
    pri.get_by_role("link", name="ASCMI, for anybody in California").click()
    pri.get_by_label("Its version").fill("2026")
    pri.get_by_label("The text in English").fill("I agree to share.")
    pri.get_by_text("This is the official wording").click()
    looked_at(pri, "settings-consent-form")
    pri.get_by_role("button", name="Load it").click()
    expect(pri.get_by_text("Loaded. It is used from now on.")).to_be_visible()
    ana.reload()
    expect(ana.get_by_text("Not the official form")).to_have_count(0)
