"""From an empty installation to a plan's worklist, through the pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, sign_in
from tests.journeys.test_main_job import looked_at
from tests.postbox import Postbox, postbox
from tests.working import the_worker_works
from wayhome.organizations.actions import make_administrator
from wayhome.synthetic.county import synthesize_county

ADMIN, DANA, PAULA = "root@community.example", "dana@coc.example", "paula@plan.example"
PASSWORD = "a long way home from here"


@pytest.fixture
def mail(settings, site: str) -> Iterator[Postbox]:
    settings.ORIGIN = site
    with postbox(settings) as server:
        yield server


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    synthesize_county(people=40, seed=3, out=folder, as_of=timezone.localdate(), unrelated=60)
    return folder


def given_the_administrator(page: Page) -> Page:
    make_administrator(
        email=ADMIN, name="Robin Root", password=PASSWORD, organization_code="community"
    )
    sign_in(page, ADMIN, PASSWORD)
    page.get_by_role("link", name="Settings").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    return page


def follow(page: Page, step: str) -> None:
    """From the checklist to the page of one of its steps."""
    page.goto("/settings/")
    line = page.locator("ol.todo > li", has=page.get_by_text(step, exact=True))
    expect(line.get_by_text("Missing")).to_be_visible()
    line.get_by_role("link").click()


def step_is_there(page: Page, step: str) -> None:
    page.goto("/settings/")
    line = page.locator("ol.todo > li", has=page.get_by_text(step, exact=True))
    expect(line.get_by_text("There", exact=True)).to_be_visible()


def add_organization(page: Page, kind: str, name: str, code: str, **more: str) -> None:
    page.goto("/settings/organizations/")
    page.get_by_role("link", name="Add an organization").click()
    page.get_by_role("link", name=kind).click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Short code").fill(code)
    for label, value in more.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def add_source(page: Page, whose: str, kind: str, name: str, code: str) -> None:
    page.goto("/settings/sources/new/")
    page.get_by_label("Whose files are they?").select_option(label=whose)
    page.get_by_label("What does it send?").select_option(label=kind)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Short code").fill(code)
    page.get_by_label("A file is expected every so many days").fill("1")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def invite(page: Page, email: str, whose: str, role: str) -> None:
    page.goto("/settings/people/")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Organization", exact=True).select_option(label=whose)
    page.get_by_label("Role", exact=True).select_option(label=role)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text(f"a link is on its way to {email}")).to_be_visible()


def take_the_invitation(page: Page, mail: Postbox, email: str, name: str) -> Page:
    letter = next(one for to, one in mail.letters if to == email)
    link = re.search(r"http://\S+/invitation/\S+", letter.get_content()).group()
    page.goto(link)
    looked_at(page, "invitation")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    return page


def send_file(page: Page, source: str, file: Path) -> None:
    page.goto("/imports/")
    if page.get_by_label("Whose file is it?").locator("option").count() > 2:
        page.get_by_label("Whose file is it?").select_option(label=source)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile("/imports/.+"))
    the_worker_works()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(re.compile("loaded", re.IGNORECASE))


@pytest.mark.proof
def test_an_administrator_brings_a_community_to_life(
    page_at, mail: Postbox, files: Path, settings
) -> None:
    admin = given_the_administrator(page_at(DESK))
    looked_at(admin, "settings-empty")
    follow(admin, "Organizations")
    looked_at(admin, "settings-organizations-empty")
    admin.get_by_role("link", name="Add an organization").click()
    looked_at(admin, "settings-kind")
    add_organization(admin, "Continuum of Care", "Bay Continuum of Care", "coc")
    admin.goto("/settings/organizations/new/?kind=plan")
    looked_at(admin, "settings-organization-new")
    add_organization(
        admin, "Managed care plan", "Costa Serena Health", "costa_serena_health", HCP_codes="305"
    )
    step_is_there(admin, "Plan identifiers")
    follow(admin, "Sources")
    looked_at(admin, "settings-sources-empty")
    coc = "Bay Continuum of Care"
    add_source(admin, coc, "HMIS export", "Bay HMIS", "hmis")
    add_source(admin, coc, "Provider list", "Bay providers", "providers")
    add_source(
        admin, "Costa Serena Health", "Enrollment file (834)", "Costa Serena enrollment", "csh"
    )
    looked_at(admin, "settings-sources")
    step_is_there(admin, "Sources")
    follow(admin, "People")
    invite(admin, DANA, coc, "CoC data lead")
    invite(admin, PAULA, "Costa Serena Health", "Plan analyst")
    looked_at(admin, "settings-people")

    dana = take_the_invitation(page_at(DESK), mail, DANA, "Dana Okafor")
    paula = take_the_invitation(page_at(PHONE), mail, PAULA, "Paula Reyes")
    step_is_there(admin, "People")
    send_file(dana, "Bay providers", files / "providers.csv")
    send_file(dana, "Bay HMIS", files / "hmis.zip")
    send_file(paula, "Costa Serena enrollment", files / "costa_serena_health.834")
    paula.goto("/worklist/")
    expect(paula.locator("tbody tr")).to_have_count(0)

    follow(admin, "Release policy")
    looked_at(admin, "settings-sharing-empty")
    admin.get_by_role("link", name="Add what it allows").click()
    looked_at(admin, "settings-notice-new")
    admin.get_by_text("housing: where they stay").click()
    admin.get_by_label("Notice and section").fill("Bay privacy notice of 2026, section 3")
    admin.get_by_role("button", name="Record it").click()
    expect(admin.get_by_text("It opens nobody yet.")).to_be_visible()
    the_worker_works()
    admin.reload()
    expect(admin.get_by_text(re.compile("It opens (about|fewer than)"))).to_be_visible()
    looked_at(admin, "settings-sharing")

    follow(admin, "Providers")
    provider = "Bridge and Bay Street Medicine"
    listed = admin.locator(".todo--two > li", has_text=provider)
    looked_at(admin, "settings-organizations-listed")
    listed.get_by_role("link", name="Add").click()
    expect(admin.get_by_label("Name", exact=True)).to_have_value(provider)
    admin.get_by_label("Short code").fill("first-provider")
    admin.get_by_role("button", name="Add", exact=True).click()
    expect(admin.locator(".todo--two > li", has_text=provider)).to_have_count(0)
    step_is_there(admin, "Providers")
    step_is_there(admin, "Mail")
    admin.goto("/settings/system/")
    looked_at(admin, "settings-system")
    admin.get_by_role("button", name="Send a message to myself").click()
    expect(admin.get_by_text(f"Sent to {ADMIN}")).to_be_visible()

    paula.goto("/worklist/")
    first = paula.locator("tbody a[href^='/people/']").first
    name = first.inner_text()
    looked_at(paula, "settings-worklist-at-last")
    first.click()
    expect(paula.get_by_role("heading", level=1)).to_contain_text(name)
    # What the system administrator set up shows them nobody.
    admin.goto("/worklist/")
    expect(admin.get_by_role("heading", level=1)).to_have_text("This page is not open to you")
    assert name not in admin.content()

    admin.goto("/settings/agreements/")
    admin.get_by_role("link", name=re.compile("End it")).click()
    looked_at(admin, "settings-end")
    admin.get_by_role("button", name="End it now").click()
    paula.goto("/worklist/")  # at once: no worker has run
    expect(paula.locator("tbody tr")).to_have_count(0)
