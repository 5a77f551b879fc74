"""Who works here is gone through, kept or ended, and signed; the choices outlive a lost page."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.architecture.addresses import viewer_named
from tests.journeys.browser import DESK
from tests.journeys.test_main_job import ADA, given_signed_in, looked_at
from wayhome.desk.actions import ask_for_reviews
from wayhome.organizations.actions import add_worker
from wayhome.organizations.models import AccessReview, Membership, Organization


@pytest.fixture
def committed(county: Path) -> Path:
    """The site serves this test's copy of the county."""
    return county


def test_a_review_is_gone_through_and_signed(page_at) -> None:
    noa = add_worker(
        email="noa@county.example", name="Noa Field", role="coc_data_lead",
        organization=Organization.objects.get(code="county"),
        by=viewer_named(ADA), at=timezone.now(),
    )  # fmt: skip
    ask_for_reviews(at=timezone.now() + timedelta(days=93))
    ada = given_signed_in(page_at(DESK), ADA)
    task = ada.get_by_role("listitem").filter(
        has_text="Go through who works at Costa Serena County"
    )
    expect(task).to_be_visible()
    task.get_by_role("link", name=re.compile("Go through them")).click()
    looked_at(ada, "settings-review")
    ada.get_by_role("button", name="Sign", exact=True).click()
    expect(ada.get_by_text("Some answers need another look")).to_be_visible()
    looked_at(ada, "settings-review-wrong")
    for row in ada.get_by_role("row").filter(has_text="Ada Lindqvist").all():
        row.get_by_text("Keep the role", exact=True).click()
    ada.get_by_role("row").filter(has_text="Noa Field").get_by_text(
        "End the role", exact=True
    ).click()
    expect(ada.get_by_text("Draft kept")).to_be_visible()
    page = ada.url
    ada.goto(page)
    expect(ada.get_by_text("What you wrote is back")).to_be_visible()
    ada.get_by_role("button", name="Sign", exact=True).click()
    expect(ada.get_by_text("Signed. What you ended has ended.")).to_be_visible()
    looked_at(ada, "settings-review-signed")
    assert not Membership.objects.filter(user=noa, ended_on=None).exists()
    assert AccessReview.objects.get(signed_by__email=ADA).signed_name == "Ada Lindqvist"
    ada.goto("/settings/reviews/")
    expect(ada.get_by_text("signed by Ada Lindqvist")).to_be_visible()
    looked_at(ada, "settings-reviews")
