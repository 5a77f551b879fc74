"""Somebody leaves: what they had open is handed over, they are out at once, and it is undone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.architecture.addresses import refer, viewer_named
from tests.journeys.browser import DESK, PHONE
from tests.journeys.test_main_job import ADA, PAULA, given_signed_in, looked_at
from wayhome.organizations.actions import add_worker
from wayhome.organizations.models import Organization
from wayhome.referrals.actions import remind_of_silence
from wayhome.tasks.models import Task


@pytest.fixture
def committed(county: Path) -> Path:
    """The site serves this test's copy of the county."""
    return county


def test_a_worker_leaves_and_is_back(page_at) -> None:
    refer(PAULA, "serena_health_center", "ecm.pof1a")
    remind_of_silence(at=timezone.now() + timedelta(days=30))
    noa = add_worker(
        email="noa@plan.example", name="Noa Field", role="plan_analyst",
        organization=Organization.objects.get(code="costa_serena_health"),
        by=viewer_named(ADA), at=timezone.now(),
    )  # fmt: skip
    ada, paula = given_signed_in(page_at(DESK), ADA), given_signed_in(page_at(PHONE), PAULA)
    ada.goto("/settings/people/")
    ada.get_by_role("link", name=re.compile("Leaves ?: Paula Reyes")).click()
    expect(ada.get_by_text("No answer from Costa Serena Community Health Center")).to_be_visible()
    looked_at(ada, "settings-leave")
    ada.get_by_role("button", name="End their work here").click()
    expect(ada.get_by_text("This field is required").first).to_be_visible()
    ada.get_by_label("Who takes over what is open?").select_option(label="Noa Field")
    ada.get_by_role("button", name="End their work here").click()
    expect(ada.get_by_text("handed to Noa Field")).to_be_visible()
    looked_at(ada, "settings-left")
    assert Task.objects.using("batch").get(reason="referral.silent").user == noa
    paula.goto("/worklist/")
    expect(paula.get_by_role("heading", level=1)).to_have_text("Sign in")
    ada.reload()
    ada.get_by_role("button", name=re.compile("Take back ?: Paula Reyes")).click()
    expect(ada.get_by_text("Paula Reyes works here again.")).to_be_visible()
    given_signed_in(paula, PAULA)
    assert Task.objects.using("batch").get(reason="referral.silent").user.name == "Paula Reyes"
