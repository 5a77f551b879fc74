"""A data lead sends an export, sees what it changes, approves what waits, and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESK, PHONE, assert_accessible, screenshot, sign_in
from tests.working import the_worker_works
from wayhome.accounts.models import User
from wayhome.exchange.tests.factories import (
    changed,
    export_bytes,
    export_rows,
    make_source,
    without_client,
)
from wayhome.organizations.models import Membership

PASSWORD = "a long way home from here"


@pytest.fixture
def dana(site: str, tmp_path: Path, settings) -> User:
    """The data lead of a Continuum of Care with one HMIS."""
    settings.HOME = tmp_path
    source = make_source("hmis")
    source.name = "County HMIS"
    source.save()
    user = User.objects.create_user("dana@coc.example", PASSWORD, name="Dana Okafor")
    Membership.objects.create(user=user, organization=source.organization, role="coc_data_lead")
    return user


def send(page: Page, path: Path) -> None:
    page.goto("/imports/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/imports/*-*/")


def shown(page: Page, name: str) -> None:
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        assert_accessible(page)
        screenshot(page, f"{name}-{width}")
    page.set_viewport_size({"width": DESK, "height": 800})


@pytest.mark.proof
def test_a_data_lead_sends_approves_and_takes_back(page_at, dana: User, tmp_path: Path) -> None:
    page = page_at(DESK)
    sign_in(page, dana.email, PASSWORD)
    page.goto("/imports/")
    expect(page.get_by_text("No file was sent yet")).to_be_visible()
    shown(page, "imports-empty")
    path = tmp_path / "november.zip"
    path.write_bytes(export_bytes(export_rows(40), tmp_path))
    send(page, path)
    expect(page.get_by_text("waiting for its turn")).to_be_visible()
    the_worker_works()
    # The page looks by itself every two seconds.
    expect(page.get_by_role("table", name="What changed")).to_be_visible(timeout=20_000)
    shown(page, "import-loaded")

    rows = changed(without_client(export_rows(40), 1), "Client", 3, FirstName="Renamed")
    for n in (2, 4):
        rows = without_client(rows, n)
    rows["Enrollment"][0]["RelationshipToHoH"] = 77
    path.write_bytes(export_bytes(rows, tmp_path))
    send(page, path)
    the_worker_works()
    page.reload()
    expect(page.get_by_text("Somebody must approve this import")).to_be_visible()
    expect(page.get_by_role("table", name="What will change")).to_be_visible()
    page.get_by_text("Samples").click()
    page.get_by_text("Client", exact=True).last.click()
    shown(page, "import-waiting")
    page.get_by_role("button", name="Approve and load").click()
    the_worker_works()
    page.reload()
    expect(page.get_by_role("table", name="What changed")).to_be_visible()

    page.get_by_role("link", name="See what that does").click()
    expect(page.get_by_text("What stays")).to_be_visible()
    shown(page, "import-undo")
    page.get_by_role("button", name="Take it back").click()
    the_worker_works()
    page.goto("/imports/")
    expect(page.get_by_text("taken back", exact=True)).to_be_visible()
    shown(page, "imports")
