"""Public sample files go in, with findings, or are refused for the right reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections

from wayhome.core.testing import shared_data
from wayhome.exchange.tests.factories import DAY, imported, make_source
from wayhome.people.models import SourceRecord

SAMPLES = shared_data()
pytestmark = pytest.mark.skipif(SAMPLES is None, reason="the public samples are not there")
NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_both_years_of_one_export_know_the_same_people(committed: None) -> None:
    source = make_source()
    old = imported(source, sample("hmis/icount_fy2024.zip"))
    assert (old.state, old.people, old.scope["version"]) == ("loaded", 514, "2024")
    before = set(SourceRecord.objects.using("batch").values_list("key", "person_id"))
    new = imported(source, sample("hmis/icount_fy2026.zip"), NEXT)
    assert (new.state, new.people, new.scope["version"]) == ("loaded", 514, "2026")
    assert "new" not in new.counts["Client"]
    current = SourceRecord.objects.using("batch").filter(valid_to=None)
    assert set(current.values_list("key", "person_id")) == before
    again = imported(source, sample("hmis/icount_fy2026.zip"), NEXT + timedelta(days=1))
    assert {change for counts in again.counts.values() for change in counts} == {"same"}


def test_a_hashed_export_is_loaded_without_names(committed: None) -> None:
    run = imported(make_source(), sample("hmis/eva_demo_fy2026.zip"))
    assert (run.state, run.people > 4000, run.scope["hashed"]) == ("loaded", True, True)
    named = SourceRecord.objects.using("batch").exclude(first_name="", last_name="", ssn="")
    assert named.count() == 0
    assert run.findings.using("batch").filter(code="hashed").exists()
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hmis.enrollment")
        assert cursor.fetchone()[0] == 4771


@pytest.mark.parametrize("name", ["Dhcs_Example1.txt", "Dhcs_Example2.txt"])
def test_the_states_own_examples_load_or_say_why_not(committed: None, name: str) -> None:
    run = imported(make_source("plan", "834"), sample(f"x12/dhcs_834/{name}"), name=name)
    assert run.state in ("loaded", "refused")
    if run.state == "refused":
        assert run.why
        assert "\n" not in run.why
    else:
        assert run.people > 0
        assert run.findings.using("batch").exists()
