"""Review, split, merge and the way back in a browser, by keyboard, on the made-up county."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.architecture.addresses import viewer_named
from tests.journeys.browser import DESK, PHONE, assert_accessible, screenshot, sign_in
from tests.journeys.test_main_job import given_more_pairs, given_signed_in, looked_at, turned
from tests.working import the_worker_works
from wayhome.matching.models import Decision, Pair
from wayhome.organizations.actions import add_worker
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization
from wayhome.people.models import SourceRecord
from wayhome.synthetic.demo import PASSWORD

DANA, RUI, LEA = "dana@coc.example", "rui@coc.example", "lea@coc.example"
PAULA, MARTA, OTTO = "paula@plan.example", "marta@serena.example", "otto@faraway.example"
GUARD = (
    "first_name:same:4.20|last_name:alike:3.10|dob:one digit off:-1.50|guard:twins or siblings:0.00"
)


@pytest.fixture
def committed(county: Path) -> Path:
    """The site serves this test's copy of the county."""
    return county


def given_readers() -> None:
    """A second reader, and a county administrator who reviews, beside Dana."""
    coc, by = Organization.objects.get(code="coc"), viewer_named("ada@county.example")
    for email, name, role in (
        (RUI, "Rui Park", Role.COC_DATA_LEAD),
        (LEA, "Lea Stone", Role.COUNTY_ADMINISTRATOR),
    ):
        add_worker(
            email=email, name=name, organization=coc, role=role, by=by, at=timezone.now(),
            password=PASSWORD,
        )  # fmt: skip


def looked_at_and_left(page: Page, name: str) -> None:
    """axe leaves styles on what it looked at, which a swap of part of the page would carry on."""
    looked_at(page, name)
    page.reload()


def said(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words)


def test_pairs_are_read_by_keyboard_alone_without_loading_the_page_anew(page_at) -> None:
    given_more_pairs(4)
    dana = given_signed_in(page_at(DESK), DANA)
    dana.goto("/review/")
    histories = dana.get_by_role("heading", name="County HMIS")
    expect(histories.first).to_be_visible()
    expect(dana).to_have_title("Review links · Wayhome")
    looked_at_and_left(dana, "review")
    dana.evaluate("window.sameDocument = true")
    turned(dana, "j")
    first = dana.url
    turned(dana, "ArrowRight")
    expect(dana).not_to_have_url(first)
    turned(dana, "k")
    expect(dana).to_have_url(first)
    dana.keyboard.press("/")
    expect(dana.get_by_label("Note, or why")).to_be_focused()
    dana.keyboard.type("The shelter knows both brothers")
    dana.get_by_role("button", name="Keep as a note").click()
    said(dana, "The note is kept")
    expect(dana.get_by_text("The shelter knows both brothers")).to_be_visible()
    expect(dana.locator("#pair")).to_be_focused()
    dana.keyboard.press("n")
    expect(dana.get_by_text("Say why you are not sure")).to_be_visible()
    turned(dana, "d")
    said(dana, "Kept: two people.")
    assert dana.evaluate("window.sameDocument"), "the page was loaded anew"
    expect(dana).not_to_have_url(first)
    dana.keyboard.press("u")
    expect(dana.get_by_text("Taken back. The pair waits again.")).to_be_visible()
    assert not Decision.objects.using("batch").filter(undone_at=None).exists()
    dana.wait_for_load_state()  # the keys are listened to once the page's script has run
    dana.keyboard.press("?")
    expect(dana.get_by_role("dialog")).to_contain_text("Two people")
    screenshot(dana, "review-keys")
    dana.keyboard.press("Escape")
    dana.get_by_text("The same as a table").click()
    dana.get_by_text("Ask who holds the record").click()
    looked_at(dana, "review-opened")


@pytest.mark.proof
def test_a_hard_pair_is_read_by_two_and_settled_by_a_third(page_at) -> None:
    given_readers()
    pair = Pair.objects.using("batch").filter(verdict="open").first()
    Pair.objects.using("batch").filter(pk=pair.pk).update(evidence=GUARD)
    address = f"/review/{pair.pk}/"
    dana = given_signed_in(page_at(DESK), DANA)
    dana.goto(address)
    dana.get_by_label("Note, or why").fill("the same mother")
    dana.get_by_label("Note, or why").blur()
    dana.keyboard.press("s")
    said(dana, "A second reader looks at it")
    rui = given_signed_in(page_at(DESK), RUI)
    rui.goto(address)
    expect(rui.get_by_text("A hard case")).to_be_visible()
    assert "the same mother" not in rui.content()
    looked_at_and_left(rui, "review-second")
    rui.keyboard.press("d")
    said(rui, "a third one settles it")
    rui.goto(address)
    expect(rui.get_by_text("the same mother")).to_be_visible()
    lea = given_signed_in(page_at(DESK), LEA)
    lea.get_by_role("main").get_by_role("link", name="Read").first.click()
    expect(lea.get_by_text("Two readers differ about this pair")).to_be_visible()
    looked_at_and_left(lea, "review-third")
    lea.get_by_role("button", name="Two people").first.click()
    said(lea, "Kept: two people.")
    lea.goto("/review/agreement/")
    expect(lea.get_by_role("main")).to_contain_text("0 percent of 1")
    expect(lea.get_by_role("rowheader", name="Rui Park")).to_be_visible()
    looked_at(lea, "review-agreement")


def test_the_plan_is_asked_about_its_member_and_answers(page_at) -> None:
    analysts = {"costa_serena_health": PAULA, "golden_coast_care": "lien@plan.example"}
    open_pairs = Pair.objects.using("batch").filter(verdict="open")
    pair = open_pairs.filter(right_source__organization__code__in=analysts).first()
    plan = pair.right_source.organization
    dana = given_signed_in(page_at(DESK), DANA)
    dana.goto(f"/review/{pair.pk}/")
    dana.get_by_text("Ask who holds the record").click()
    dana.get_by_label("Whose record is it?").select_option("right")
    dana.get_by_label("What do you want to know?").select_option("dob")
    dana.get_by_role("button", name="Ask", exact=True).click()
    said(dana, "The pair comes back with the answer")
    dana.goto(f"/review/{pair.pk}/")
    expect(dana.get_by_text("Waiting for an answer")).to_be_visible()
    looked_at(dana, "review-waiting")
    paula = given_signed_in(page_at(PHONE), analysts[plan.code])
    paula.get_by_role("main").get_by_role("link", name="Answer").first.click()
    looked_at(paula, "review-question")
    paula.set_viewport_size({"width": PHONE, "height": 800})
    paula.get_by_text("We cannot tell").click()
    paula.get_by_label("What else helps").fill("Only on the application")
    paula.get_by_role("button", name="Send the answer").click()
    expect(paula.get_by_text("Your answer is with the pair")).to_be_visible()
    dana.goto("/review/")
    expect(dana.get_by_text("Only on the application")).to_be_visible()


def with_two_records() -> object:
    """Somebody whom two records of the HMIS make up, none of them a decision."""
    found = SourceRecord.objects.using("batch").filter(valid_to=None, deleted_at=None)
    people = list(found.values_list("person_id", flat=True))
    return next(one for one in sorted(set(people)) if people.count(one) > 1)


@pytest.mark.proof
def test_a_record_is_split_off_joined_again_and_both_are_taken_back(page_at) -> None:
    person = with_two_records()
    dana = given_signed_in(page_at(DESK), DANA)
    address = f"/people/{person}/"
    dana.goto(address)
    dana.get_by_text("Records and links").click()
    dana.locator("#links summary", has_text="The evidence").first.click()
    dana.locator("#links summary", has_text="Not this person").first.click()
    looked_at(dana, "person-links")
    dana.set_viewport_size({"width": DESK, "height": 800})
    dana.get_by_role("button", name="This record is not this person").first.click()
    said(dana, "that record is somebody else's")
    the_worker_works()
    records = SourceRecord.objects.using("batch").filter(person_id=person, valid_to=None)
    assert records.count() == 1
    dana.goto(address)
    expect(dana.get_by_text("A record was said to be somebody else's")).to_be_visible()
    looked_at(dana, "person-split")
    dana.get_by_role("button", name="Take it back").click()
    the_worker_works()
    assert records.count() == 2
    other = SourceRecord.objects.using("batch").exclude(person_id=person).filter(valid_to=None)
    name = other.order_by("key").first()
    dana.goto(f"/people/{person}/same/?q={name.first_name} {name.last_name}")
    looked_at(dana, "person-same-found")
    dana.get_by_role("link", name=re.compile("Compare")).first.click()
    looked_at(dana, "person-same")
    dana.get_by_role("button", name="They are one person").click()
    said(dana, "they are one person")
    the_worker_works()
    assert records.count() > 2 or not records.exists()
    dana.goto(address)  # by whichever key, it is the page of the one
    expect(dana.get_by_text("Two people were said to be one")).to_be_visible()
    dana.get_by_role("button", name="Take it back").click()
    the_worker_works()
    assert records.count() == 2


@pytest.mark.parametrize("email", [MARTA, PAULA, OTTO], ids=["provider", "plan", "outsider"])
def test_nobody_else_reviews_or_corrects(page_at, email: str) -> None:
    pair = Pair.objects.using("batch").first()
    page = page_at(PHONE)
    sign_in(page, email, PASSWORD)
    for address in ("/review/", f"/review/{pair.pk}/", f"/review/{pair.pk}/history/",
                    "/review/agreement/", f"/people/{with_two_records()}/same/"):  # fmt: skip
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")
    assert_accessible(page)
