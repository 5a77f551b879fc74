"""The main job in a browser, on the made-up county: from the file to the accepted referral."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, assert_accessible, screenshot, sign_in
from tests.working import the_worker_works
from wayhome.matching.models import Pair
from wayhome.synthetic.demo import PASSWORD

DANA, PAULA, MARTA = "dana@coc.example", "paula@plan.example", "marta@serena.example"
ADA, OTTO = "ada@county.example", "otto@faraway.example"
PROVIDER = "Costa Serena Community Health Center"


@pytest.fixture
def committed(county: Path) -> Path:
    """The site serves this test's copy of the county."""
    return county


def given_signed_in(page: Page, email: str) -> Page:
    sign_in(page, email, PASSWORD)
    expect(page.get_by_role("heading", level=1, name=re.compile("Today|Hoy"))).to_be_visible()
    return page


def looked_at(page: Page, name: str) -> None:
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        screenshot(page, name)
        assert_accessible(page)


def smaller_export(whole: Path, to: Path) -> Path:
    """The same export without every sixth client: many would vanish at once."""
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "Client.csv":
                rows = list(csv.reader(io.StringIO(text)))
                kept = [row for place, row in enumerate(rows) if place == 0 or place % 6]
                out = io.StringIO()
                csv.writer(out, quoting=csv.QUOTE_ALL).writerows(kept)
                text = out.getvalue()
            new.writestr(name, text)
    return to


def given_more_pairs(count: int) -> None:
    """Pairs like the one of the county, for other records."""
    pair = Pair.objects.using("batch").first()
    for number in range(count):
        pair.pk, pair._state.adding = None, True
        pair.left_key = f"more-{number}"
        pair.probability = 0.5 - number / 100
        pair.pk = Pair._meta.pk.get_default()
        pair.save(using="batch", force_insert=True)


def turned(page: Page, key: str) -> None:
    """Press a key, and wait for the next pair to take the place of this one, as a reader does."""
    before = page.locator("#answer").get_attribute("action")
    page.keyboard.press(key)
    expect(page.locator("#answer")).not_to_have_attribute("action", before)
    expect(page.locator("#pair")).to_be_focused()  # from here on a key counts


def test_a_data_lead_imports_approves_and_reviews(page_at, county: Path, tmp_path: Path) -> None:
    dana = given_signed_in(page_at(DESK), DANA)
    dana.goto("/imports/")
    looked_at(dana, "imports")
    dana.get_by_label("Whose file is it?").select_option(label="County HMIS")
    dana.locator("input[type=file]").set_input_files(
        smaller_export(county / "hmis.zip", tmp_path / "smaller.zip")
    )
    dana.get_by_role("button", name="Send", exact=True).click()
    the_worker_works()
    dana.reload()
    expect(dana.get_by_text("Somebody must approve this import")).to_be_visible()
    looked_at(dana, "import-waiting")
    dana.get_by_role("button", name="Approve and load").click()
    the_worker_works()
    dana.reload()
    expect(dana.get_by_text("What changed").first).to_be_visible()
    expect(dana.get_by_text("What was found in the file").first).to_be_visible()
    assert_accessible(dana)
    given_more_pairs(2)
    dana.goto("/review/")
    turned(dana, "j")
    second = dana.url
    turned(dana, "d")
    expect(dana.get_by_role("button", name="Undo")).to_be_visible()
    assert dana.url != second
    turned(dana, "s")
    expect(dana.get_by_text("Kept: the same person").first).to_be_visible()
    dana.get_by_role("button", name="Undo").click()
    expect(dana.get_by_text("Taken back. The pair waits again.")).to_be_visible()
    dana.goto("/review/decided/")
    expect(dana.locator("main")).to_contain_text("two people")
    looked_at(dana, "review-decided")


def when_referred(paula: Page, look=lambda page, name: None) -> str:
    """Paula goes from the worklist to a person and sends their referral; its address."""
    paula.goto("/worklist/")
    paula.get_by_label("Service", exact=True).select_option("ecm.pof1a")
    expect(paula).to_have_url(re.compile("service=ecm.pof1a"))
    look(paula, "worklist")
    paula.locator("tbody tr:not(.table__group)").first.get_by_role("link").first.click()
    look(paula, "person")
    name = paula.get_by_role("heading", level=1).inner_text()
    person = paula.url.rstrip("/").split("/")[-1]
    paula.goto(f"/people/?q={name.split()[-1]}")
    expect(paula.get_by_role("link", name=name).first).to_be_visible()
    look(paula, "people")
    paula.goto(f"/referrals/new/?person={person}&service=ecm.pof1a")
    look(paula, "referral-new")
    paula.get_by_role("button", name=f"Choose {PROVIDER}").click()
    paula.get_by_label("What is needed").fill("Call in the morning.")
    look(paula, "referral-check")
    paula.get_by_role("button", name="Send", exact=True).click()
    expect(paula.get_by_text(f"Sent to {PROVIDER}")).to_be_visible()
    return paula.url


def test_an_analyst_refers_and_sees_the_care_manager_accept(page_at) -> None:
    paula = given_signed_in(page_at(DESK), PAULA)
    sent = when_referred(paula, looked_at)
    looked_at(paula, "referral")
    marta = given_signed_in(page_at(PHONE), MARTA)
    looked_at(marta, "today")
    asked = marta.locator("main .todo li").first.inner_text()
    marta.get_by_role("main").get_by_role("link", name="Answer").first.click()
    expect(marta.get_by_text("Call in the morning.")).to_be_visible()
    marta.get_by_role("link", name="Accept").click()
    marta.get_by_label("Who will work with them").fill("Marta Ruiz, 555-0142")
    marta.get_by_role("button", name="Accept").click()
    expect(marta.get_by_role("button", name="Accept")).to_have_count(0)
    paula.goto(sent)
    expect(paula.get_by_text("Marta Ruiz, 555-0142")).to_be_visible()
    marta.goto("/")
    assert asked not in marta.get_by_role("main").inner_text()
    paula.goto("/referrals/?tab=sender")
    looked_at(paula, "referrals-sent")


def test_a_decline_is_seen_with_its_reason(page_at) -> None:
    paula = given_signed_in(page_at(DESK), PAULA)
    sent = when_referred(paula)
    marta = given_signed_in(page_at(DESK), MARTA)
    marta.goto(sent)
    marta.get_by_role("link", name="Decline").click()
    reason = marta.locator("label.usa-radio__label").first
    words = reason.inner_text()
    reason.click()
    marta.get_by_role("button", name="Decline").click()
    paula.reload()
    expect(paula.get_by_role("main")).to_contain_text(words.splitlines()[0])


@pytest.mark.proof
def test_an_outsider_is_refused_everywhere(page_at) -> None:
    paula = given_signed_in(page_at(DESK), PAULA)
    sent = when_referred(paula)
    paula.goto("/worklist/")
    names = paula.locator("tbody tr td.who a")
    person, name = names.first.get_attribute("href"), names.first.inner_text()
    otto = given_signed_in(page_at(PHONE), OTTO)
    for address in (sent, person):
        otto.goto(address)
        expect(otto.get_by_role("heading", level=1)).to_have_text("There is no such page")
    looked_at(otto, "no-such-page")
    for address in ("/review/", "/imports/", "/settings/", "/settings/people/"):
        otto.goto(address)
        expect(otto.get_by_role("heading", level=1)).to_have_text("This page is not open to you")
    for address in ("/", "/worklist/", "/referrals/", f"/people/?q={name.split()[-1]}"):
        otto.goto(address)
        assert name not in otto.content()
        looked_at(otto, "outsider-" + (address.strip("/").split("/")[0] or "today"))


PAGES = {
    DANA: ("/", "/people/?q=a", "/worklist/", "/review/", "/imports/"),
    ADA: (
        "/settings/",
        "/settings/rules/",
        "/settings/people/",
        "/settings/sources/",
        "/settings/retention/",
        "/settings/holds/",
        "/imports/",
        "/",
    ),
    MARTA: ("/referrals/", "/referrals/?tab=sender", "/worklist/"),
}


@pytest.mark.proof
@pytest.mark.parametrize("email", PAGES)
def test_every_page_is_accessible_at_both_widths(page_at, email: str) -> None:
    page = given_signed_in(page_at(DESK), email)
    who = email.split("@")[0]
    for address in PAGES[email]:
        page.goto(address)
        looked_at(page, f"{who}-{re.sub('[^a-z]+', '-', address).strip('-') or 'today'}")


@pytest.mark.parametrize("address", ["/", "/worklist/"])
def test_pages_read_in_spanish(page_at, address: str) -> None:
    page = page_at(DESK, language="es-MX")
    page.goto("/account/login/")
    page.locator("input[type=email]").fill(DANA)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit], main form button").first.click()
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "es"
    looked_at(page, f"spanish-{address.strip('/') or 'today'}")
