"""Looking after a community: edits and their undo, agreements, workers, and rules read by two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.architecture.addresses import viewer_named
from tests.journeys.browser import DESK, PHONE
from tests.journeys.test_main_job import ADA, DANA, PAULA, given_signed_in, looked_at
from tests.working import the_worker_works
from wayhome.accounts.models import User
from wayhome.audit.models import Event
from wayhome.organizations.actions import add_worker
from wayhome.organizations.models import Organization
from wayhome.synthetic.demo import PASSWORD


@pytest.fixture
def committed(county: Path) -> Path:
    """The site serves this test's copy of the county."""
    return county


def test_an_organization_is_edited_and_the_edit_taken_back(page_at) -> None:
    ada = given_signed_in(page_at(DESK), ADA)
    ada.goto("/settings/organizations/")
    looked_at(ada, "settings-organizations")
    ada.get_by_role("link", name="Golden Coast Care").click()
    ada.get_by_label("HCP codes").fill("401, 402")
    ada.get_by_label("National Provider Identifier").fill("1234567890")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("the last one does not check").first).to_be_visible()
    looked_at(ada, "settings-organization-wrong")
    ada.get_by_label("National Provider Identifier").fill("")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Golden Coast Care was changed.")).to_be_visible()
    expect(ada.get_by_text("HCP codes: nothing → 401, 402")).to_be_visible()
    looked_at(ada, "settings-organization")
    ada.get_by_role("button", name="Undo").click()
    expect(ada.get_by_label("HCP codes")).to_have_value("")
    ada.get_by_role("button", name="Close this organization").click()
    expect(ada.get_by_text("Golden Coast Care is closed.")).to_be_visible()
    ada.get_by_role("link", name="Golden Coast Care").click()
    looked_at(ada, "settings-organization-closed")
    ada.get_by_role("button", name="Open it again").click()
    expect(ada.get_by_role("button", name="Close this organization")).to_be_visible()


def test_a_paused_source_takes_no_file(page_at, tmp_path: Path) -> None:
    ada = given_signed_in(page_at(DESK), ADA)
    ada.goto("/settings/sources/")
    ada.get_by_role("link", name="County HMIS").click()
    ada.get_by_role("button", name="Pause this source").click()
    expect(ada.get_by_text("County HMIS is paused.")).to_be_visible()
    looked_at(ada, "settings-source")
    dana = given_signed_in(page_at(DESK), DANA)
    dana.goto("/imports/")
    dana.get_by_label("Whose file is it?").select_option(label="County HMIS")
    (tmp_path / "hmis.zip").write_bytes(b"PK")
    dana.locator("input[type=file]").set_input_files(tmp_path / "hmis.zip")
    dana.get_by_role("button", name="Send", exact=True).click()
    expect(dana.get_by_text(re.compile("County HMIS is paused")).first).to_be_visible()


def test_an_agreement_says_what_it_opens(page_at) -> None:
    ada = given_signed_in(page_at(DESK), ADA)
    ada.goto("/settings/agreements/new/")
    looked_at(ada, "settings-agreement-new")
    ada.get_by_label("Whose clients").select_option(label="Costa Serena Continuum of Care")
    ada.get_by_label("Who will see them").select_option(label="Costa Serena County")
    ada.get_by_text("housing: where they stay").click()
    ada.get_by_label("What for").fill("Coordinated entry")
    ada.get_by_label("What the agreement is called").fill("Data sharing agreement 2026")
    ada.get_by_label("Where the signed paper is").fill("County file 7, section 3")
    ada.get_by_role("button", name="Record it").click()
    expect(ada.get_by_text("You work there yourself.").first).to_be_visible()
    ada.get_by_label("Who will see them").select_option(label="Faraway Clinic")
    ada.get_by_role("button", name="Record it").click()
    words = "Faraway Clinic sees of the clients of Costa Serena Continuum of Care"
    expect(ada.get_by_text(words)).to_be_visible()
    looked_at(ada, "settings-agreements")


def test_a_worker_is_stopped_and_allowed_again(page_at) -> None:
    ada, paula = given_signed_in(page_at(DESK), ADA), given_signed_in(page_at(PHONE), PAULA)
    ada.goto("/settings/people/")
    looked_at(ada, "settings-people-full")
    ada.get_by_role("button", name=re.compile("Stop sign-in ?: Paula Reyes")).click()
    expect(ada.get_by_text("Paula Reyes can no longer sign in.")).to_be_visible()
    paula.goto("/worklist/")  # at once, where they are signed in
    expect(paula.get_by_role("heading", level=1)).to_have_text("Sign in")
    ada.get_by_role("button", name="Undo").click()
    expect(ada.get_by_text("Paula Reyes can sign in again.")).to_be_visible()
    ada.get_by_label("E-mail", exact=True).fill(ADA)
    ada.get_by_label("Organization", exact=True).select_option(
        label="Costa Serena Continuum of Care"
    )
    ada.get_by_role("button", name="Invite", exact=True).click()
    expect(ada.get_by_text("You cannot give yourself a role").first).to_be_visible()


def open_rule(page: Page, tab: str) -> None:
    page.goto(f"/settings/rules/?tab={tab}")
    page.locator("tbody tr").first.get_by_role("link").click()


@pytest.mark.proof
def test_a_rule_is_read_by_one_and_confirmed_by_another(page_at) -> None:
    dana = given_signed_in(page_at(DESK), DANA)
    dana.goto("/settings/rules/")
    expect(dana.locator("tbody tr").first).to_contain_text(re.compile("about|fewer than 11"))
    looked_at(dana, "settings-rules")
    open_rule(dana, "unverified")
    looked_at(dana, "settings-rule")
    dana.get_by_label("What the guide says, word for word").fill("A made-up sentence of a guide.")
    dana.get_by_label("Page or section").fill("p. 12")
    dana.get_by_label("Date of the guide").fill("2026-01-15")
    dana.get_by_role("button", name="Keep what I read").click()
    expect(dana.get_by_text("You read it. Somebody else")).to_be_visible()
    paula = given_signed_in(page_at(PHONE), PAULA)
    open_rule(paula, "waiting")
    expect(paula.get_by_text("A made-up sentence of a guide.")).to_be_visible()
    looked_at(paula, "settings-rule-waiting")
    paula.get_by_role("button", name="I read it too, and it is so").click()
    expect(paula.get_by_text("confirmed by Paula Reyes")).to_be_visible()
    dana.reload()
    dana.get_by_text("It does not hold").click()
    dana.get_by_label("What is wrong with it").fill("It is on page 13.")
    dana.get_by_role("button", name="Take it back").click()
    expect(dana.get_by_text("Dana Okafor: It is on page 13.")).to_be_visible()
    looked_at(dana, "settings-rule-again")
    verbs = Event.objects.filter(verb__startswith="eligibility.rule").order_by("at", "id")
    assert [one.verb.split(".")[-1] for one in verbs] == ["read", "confirmed", "withdrawn"]


def test_retention_is_looked_at_before_it_is_switched_on(page_at) -> None:
    ada = given_signed_in(page_at(DESK), ADA)
    ada.goto("/settings/retention/")
    expect(ada.get_by_text("Look first what would go.").first).to_be_visible()
    expect(ada.get_by_role("button", name=re.compile("Let it go"))).to_have_count(0)
    ada.get_by_role("button", name="Count what would go").click()
    expect(ada.get_by_text("nothing is destroyed")).to_be_visible()
    the_worker_works()
    ada.reload()
    looked_at(ada, "settings-retention")
    ada.get_by_role("button", name=re.compile("Let it go ?: Names and numbers")).click()
    expect(ada.get_by_text("From tonight on: Names and numbers of people.")).to_be_visible()
    ada.get_by_role("button", name=re.compile("Keep it ?: Names and numbers")).click()
    expect(ada.get_by_text("Kept from now on: Names and numbers of people.")).to_be_visible()


def test_a_legal_hold_ends_by_two(page_at) -> None:
    ada, root = given_signed_in(page_at(DESK), ADA), page_at(PHONE)
    ada.goto("/settings/holds/")
    ada.get_by_role("button", name="Hold it").click()
    expect(ada.get_by_text("Name one person or one organization").first).to_be_visible()
    ada.get_by_label("Or all documents of").select_option(label="Golden Coast Care")
    ada.get_by_label("Why, and who asked for it").fill("Superior Court, case 26-1")
    ada.get_by_role("button", name="Hold it").click()
    expect(ada.get_by_text("Nothing of it is destroyed until two people end it.")).to_be_visible()
    ada.get_by_role("button", name=re.compile("Ask to end it")).click()
    expect(ada.get_by_text("You asked to end it. Another administrator")).to_be_visible()
    looked_at(ada, "settings-holds")
    add_worker(
        email="root@county.example", name="Ruth Root", by=viewer_named(ADA), at=timezone.now(),
        organization=Organization.objects.get(code="county"), role="system_administrator",
    )  # fmt: skip
    user = User.objects.get(email="root@county.example")
    user.set_password(PASSWORD)
    user.save()
    given_signed_in(root, "root@county.example")
    root.goto("/settings/holds/")
    root.get_by_role("button", name=re.compile("End it: somebody asked to")).click()
    expect(root.get_by_text("Nothing is held")).to_be_visible()
