"""A worker writes down somebody new and is shown, while typing, who it may be already."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import unquote_plus

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.test_refer import PASSWORD, looked_at, signed_in
from wayhome.accounts.models import User
from wayhome.audit.models import Disclosure
from wayhome.desk.refresh.gather import records
from wayhome.desk.refresh.keys import keep_keys
from wayhome.matching.models import Decision
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Source
from wayhome.people.models import Person
from wayhome.referrals.tests.factories import HELD, World, grant, person, worker, world

BORN = date(1984, 3, 17)


@pytest.fixture
def made_up(site: str) -> World:
    """Rosalba, whom the sender may see, and her twin, whom only the receiver may see."""
    found = world()
    source = Source.objects.get(code="hmis")
    for name, who in (("Rosalba Quintanar", found.sender), ("Marisol Quintanar", found.receiver)):
        named = {"search": name.upper(), "dob": BORN, "phone": "5595550123", "sex": "F"}
        one = person(name, source, **named)
        grant(who, one, *HELD)
    with transaction.atomic(using="batch"):
        keep_keys(records())
    return found


def typed(page: Page, label: str, text: str) -> None:
    """Fill in a field and wait for the answer to it, as nobody leaves while it is on its way."""
    page.wait_for_load_state("load")  # the script that asks comes last
    with page.expect_response(lambda one: text in unquote_plus(one.request.post_data or "")):
        page.get_by_label(label).fill(text)


def test_typing_shows_who_it_may_be_and_opens_them(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    ana.goto("/people/")
    ana.get_by_role("link", name="Somebody new").press("Enter")
    looked_at(ana, "somebody-new-empty")
    ana.set_viewport_size({"width": DESK, "height": 800})
    ana.get_by_label("First name").press_sequentially("Rosalva")
    ana.keyboard.press("Tab")
    ana.keyboard.type("Quintanr")
    expect(ana.get_by_text("Nobody so far")).to_be_visible()
    looked_at(ana, "somebody-new-nobody")
    ana.get_by_label("Date of birth").fill(BORN.isoformat())
    row = ana.locator("#known li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Date of birth: same")
    expect(row).to_contain_text("Last name: spelled alike")
    expect(ana.locator("#known-said")).to_have_text("1 person may be the same.")
    expect(ana.get_by_text("Marisol")).to_have_count(0)
    expect(ana.get_by_label("First name")).to_have_value("Rosalva")
    ana.get_by_label("Phone").press_sequentially("559 555 0123")
    expect(row).to_contain_text("Phone: same")
    looked_at(ana, "somebody-new-known")
    ana.get_by_role("button", name="Look again").focus()
    ana.keyboard.press("Tab")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("heading", name="Rosalba Quintanar")).to_be_visible()
    recent = Disclosure.objects.using("batch").filter(
        at__gt=timezone.now() - timedelta(hours=1), by=made_up.ana.user_id, what="search"
    )
    assert recent.count() == 1, "one line, however often the answer came while typing"


def test_without_a_script_the_button_asks(page_at, made_up: World) -> None:
    ana = signed_in(page_at(PHONE, java_script_enabled=False), made_up.ana)
    ana.goto("/people/new/")
    ana.get_by_label("First name").fill("Rosalba")
    ana.get_by_label("Date of birth").fill(BORN.isoformat())
    ana.get_by_label("Phone").fill("559 555 0123")
    ana.get_by_role("button", name="Look again").click()
    expect(ana.locator("#known li")).to_contain_text("Rosalba Quintanar")
    assert "5550123" not in ana.url


def test_the_search_takes_a_birth_date_and_answers_while_typing(page_at, made_up: World) -> None:
    ana = signed_in(page_at(PHONE), made_up.ana)
    ana.goto("/people/")
    box = ana.get_by_label("Name, or name and birth date")
    box.press_sequentially("rosalv quintana 3/17/1984")
    row = ana.locator("#found li")
    expect(row).to_contain_text("Rosalba Quintanar")
    expect(row).to_contain_text("Date of birth: same")
    expect(box).to_have_value("rosalv quintana 3/17/1984")
    looked_at(ana, "people-like-this")
    box.fill("quintanar")
    expect(ana.get_by_text("Press Enter to find them by name")).to_be_visible()
    looked_at(ana, "people-typing")
    box.press("Enter")
    expect(ana.locator("#found-said")).to_have_text("1 person found.")
    expect(ana.locator("#found li")).to_have_count(1)
    looked_at(ana, "people-found")


def test_in_spanish(page_at, made_up: World) -> None:
    page = page_at(DESK, language="es-MX")
    user = User.objects.get(pk=made_up.ana.user_id)
    user.set_password(PASSWORD)
    user.save()
    page.goto("/account/login/")
    page.locator("input[type=email]").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto("/people/new/")
    page.get_by_label("Apellido").fill("Quintanar")
    page.get_by_label("Primer nombre").fill("Rosalba")
    page.get_by_label("Fecha de nacimiento").fill(BORN.isoformat())
    expect(page.locator("#known li")).to_contain_text("Probablemente la misma")
    looked_at(page, "somebody-new-es")


@pytest.mark.proof
def test_nobody_is_found_so_they_are_kept_found_by_search_and_taken_back(
    page_at, made_up: World
) -> None:
    ben = signed_in(page_at(PHONE), made_up.ben)
    ben.goto("/people/new/")
    ben.get_by_role("button", name="Save as a new person").click()
    expect(ben.get_by_role("link", name="First name")).to_be_visible()
    expect(ben.get_by_text("Write a first or a last name.").first).to_be_visible()
    looked_at(ben, "somebody-new-mend")
    typed(ben, "First name", "Zenaida")
    typed(ben, "Last name", "Okonkwo")
    ben.get_by_text("Only a part of the birth date is known").click()
    typed(ben, "Year of birth", "1961")
    typed(ben, "Social Security number", "12345")
    ben.get_by_role("button", name="Save as a new person").click()
    expect(ben.get_by_text("Write all nine digits, or the last four.").first).to_be_visible()
    typed(ben, "Social Security number", "6789")
    expect(ben.get_by_text("Nobody so far")).to_be_visible()
    ben.get_by_text("More: middle name").click()
    typed(ben, "City", "Costa Serena")
    looked_at(ben, "somebody-new-more")
    ben.get_by_role("button", name="Save as a new person").click()
    expect(ben.get_by_role("heading", name="Zenaida Okonkwo")).to_be_visible()
    looked_at(ben, "somebody-new-kept")
    bea = signed_in(page_at(DESK), made_up.bea)
    bea.goto("/people/?q=okonkwo")
    row = bea.locator("#found li")
    expect(row).to_contain_text("Zenaida Okonkwo")
    expect(row).to_contain_text("born about 1961")
    expect(row).to_contain_text("Pathlight")
    ana = signed_in(page_at(DESK), made_up.ana)
    ana.goto("/people/?q=okonkwo")
    expect(ana.get_by_text("Zenaida")).to_have_count(0)
    ben.get_by_role("button", name="Undo").click()
    expect(ben.get_by_text("Taken back. Nobody was added.")).to_be_visible()
    bea.reload()
    expect(bea.locator("#found li")).to_have_count(0)


def test_whoever_looks_like_somebody_is_asked_about_once_more(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    ana.goto("/people/new/")
    typed(ana, "First name", "Rosalba")
    typed(ana, "Last name", "Quintanar")
    typed(ana, "Date of birth", BORN.isoformat())
    typed(ana, "Phone", "559 555 0123")
    ana.get_by_role("button", name="Save as a new person").click()
    expect(
        ana.get_by_text("This looks like 1 person you already have. Save anyway?")
    ).to_be_visible()
    looked_at(ana, "somebody-new-asked")
    ana.get_by_text("I know that this is not Rosalba Quintanar").click()
    ana.get_by_role("button", name="Save anyway").click()
    expect(ana.get_by_text("Kept: Rosalba Quintanar is a new person.")).to_be_visible()
    [said] = Decision.objects.using("batch").all()
    assert (said.verdict, said.by) == ("different", made_up.ana.user_id)
    assert Person.objects.using("batch").filter(display_name="Rosalba Quintanar").count() == 2


def test_pressing_twice_keeps_one(page_at, made_up: World) -> None:
    ben = signed_in(page_at(DESK, java_script_enabled=False), made_up.ben)
    ben.goto("/people/new/")
    ben.get_by_label("First name").fill("Zenaida")
    ben.get_by_role("button", name="Save as a new person").dblclick()
    expect(ben.get_by_role("heading", name="Zenaida")).to_be_visible()
    assert Person.objects.using("batch").filter(display_name="Zenaida").count() == 1


def test_a_plan_looks_and_keeps_nobody(page_at, made_up: World) -> None:
    pia = worker("pia", made_up.plan, Role.PLAN_ANALYST)
    page = signed_in(page_at(DESK), pia)
    page.goto("/people/new/")
    typed(page, "First name", "Zenaida")
    expect(page.get_by_text("Nobody so far")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)


def test_who_does_not_look_for_people_is_refused(page_at, made_up: World) -> None:
    root = worker("root", made_up.sender, Role.SYSTEM_ADMINISTRATOR)
    page = signed_in(page_at(DESK), root)
    assert page.goto("/people/new/").status == 403
