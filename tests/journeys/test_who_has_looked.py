"""A worker sees who has looked at Rosa, day by day, and prints the accounting for her."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.browser import DESK
from tests.journeys.test_refer import looked_at, signed_in
from wayhome.audit.actions import disclose
from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.referrals.tests.factories import World, grant, organization, sent, worker, world

SEND = """() => { const form = document.querySelector('form[action$="/accounting/"]')
  return fetch(form.action, {method: 'POST', body: new FormData(form)})
    .then(answer => answer.headers.get('content-type')) }"""


@pytest.fixture
def made_up(site: str) -> World:
    """Rosa, looked at over a few weeks by two organizations, and by a treatment program."""
    w = world()
    grant(w.receiver, w.rosa, DataClass.DEMOGRAPHIC, DataClass.HOUSING)
    program = organization("quiet-house", part2_program=True)
    grant(program, w.rosa, DataClass.DEMOGRAPHIC, DataClass.PART2)
    now = timezone.now()
    for days in range(10):
        at = now - timedelta(days=2 * days)
        for by, what, times, classes in (
            (w.ana, "worklist line", 50, ["demographic"]),
            (w.ana, "page", 1, ["demographic", "housing", "health"]),
            (w.ben, "search", 2, ["demographic"]),
            (worker(f"ivy{days}", program), "page", 1, ["demographic"]),
        ):
            with seen_by(by):
                for _ in range(times):
                    disclose([w.rosa.pk], by=by, at=at, what=what, classes=classes)
    sent(w)
    return w


def test_who_has_looked_is_read_and_printed(page_at, made_up: World) -> None:
    ana = signed_in(page_at(DESK), made_up.ana)
    ana.goto(f"/people/{made_up.rosa.pk}/")
    ana.get_by_role("link", name="See who has looked").press("Enter")
    expect(ana.get_by_role("heading", name="Who has looked", level=1)).to_be_visible()
    expect(ana.get_by_text("Seen on a list 50 times").first).to_be_visible()
    expect(ana.get_by_text("Sent a referral to Pathlight")).to_be_visible()
    expect(ana.get_by_text("Quiet House")).to_have_count(0)
    expect(ana.get_by_text("ask the privacy officer")).to_be_visible()
    looked_at(ana, "who-has-looked")
    ana.get_by_role("link", name="Earlier days").click()
    expect(ana.get_by_role("link", name="The newest days")).to_be_visible()
    expect(ana.get_by_text("Seen on a list 50 times").first).to_be_visible()
    ana.get_by_label("First day").fill("2001-01-01")
    ana.get_by_role("button", name="Make the accounting").click()
    expect(ana.get_by_text("at most six years")).to_be_visible()
    ana.get_by_text("Español", exact=True).last.click()
    # A browser shows a PDF by an extension of its own; what it is sent is looked at here.
    assert ana.evaluate(SEND) == "application/pdf"


def test_it_is_read_in_spanish(page_at, made_up: World) -> None:
    ben = signed_in(page_at(DESK), made_up.ben)
    ben.goto(f"/people/{made_up.rosa.pk}/looks/")
    ben.locator("summary", has_text="Your account:").click()
    ben.get_by_role("button", name="Español").click()
    expect(ben.get_by_role("heading", name="Quién ha consultado", level=1)).to_be_visible()
    expect(ben.get_by_text("Apareció en una lista 50 veces").first).to_be_visible()
    expect(ben.get_by_text("En su organización: Ben").first).to_be_visible()
    looked_at(ben, "who-has-looked-es")
