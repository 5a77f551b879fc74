"""Loading a provider list, twice, changed, and choosing from it."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.directory.actions import load_providers
from wayhome.directory.models import Metadata, Organization, Service, ServiceCapacity
from wayhome.directory.queries import offers, providers_for
from wayhome.organizations.models import Organization as Participant

AT = datetime(2026, 11, 20, 17, tzinfo=UTC)
BY = Viewer(new_id(), new_id())
HEAD = "organization,npi,services,plans,capacity,open_slots,languages,zips,homeless_experience"
ROWS = [
    "Harbor Care,1999999984,cs.housing_navigation|ecm.pof1a,sunrise,40,3,en|es,92901,yes",
    "Bay Homes,,cs.housing_navigation,coastal,10,0,en,92901,",
    "New Door,,cs.housing_navigation,,,,,,",
]
pytestmark = pytest.mark.django_db


def load(rows=ROWS, at=AT, head=HEAD):
    return load_providers(BytesIO("\n".join([head, *rows]).encode()), by=BY, at=at)


def choose(**more):
    asked = {"service": "cs.housing_navigation", "plan_code": "sunrise", "viewer": BY} | more
    return providers_for(today=AT.date(), **asked)


def test_the_best_fit_comes_first_and_says_why():
    load()
    found = choose(language="spa", zip_code="92901")
    assert [one.name for one in found] == ["Harbor Care", "New Door", "Bay Homes"]
    assert {one.answer for one in found[0].reasons} == {"yes"}
    assert {one.answer for one in found[1].reasons} == {"unknown"}
    bay = {one.code: one.answer for one in found[2].reasons}
    assert bay == {
        "plan": "no",
        "slots": "no",
        "area": "yes",
        "language": "no",
        "experience": "unknown",
    }


def test_only_who_offers_the_service_is_named():
    load()
    assert [one.name for one in choose(service="ecm.pof1a")] == ["Harbor Care"]
    assert choose(service="cs.recuperative_care") == []
    assert choose(viewer=NOBODY) == []


def test_the_same_list_twice_changes_nothing():
    assert load().changes > 0
    assert load(at=AT + timedelta(days=1)).changes == 0
    assert ServiceCapacity.objects.get(service__organization__name="Bay Homes").updated > AT


def test_a_change_is_made_and_noted():
    load()
    result = load([ROWS[0].replace(",3,", ",0,").replace("|ecm.pof1a", "")])
    assert result.changes == 2
    assert [one.name for one in choose()] == ["New Door", "Harbor Care", "Bay Homes"]
    assert choose(service="ecm.pof1a") == []
    assert Service.objects.get(name="ecm.pof1a").status == "inactive"
    noted = Metadata.objects.filter(last_action_type="update").values_list(
        "resource_type", "field_name", "previous_value", "replacement_value"
    )
    assert ("service", "status", "active", "inactive") in set(noted)
    assert Organization.objects.count() == 3


def test_a_provider_that_is_renamed_is_known_by_its_npi():
    load()
    load([ROWS[0].replace("Harbor Care", "Harbor Health")])
    assert set(Organization.objects.values_list("name", flat=True)) == {
        "Harbor Health",
        "Bay Homes",
        "New Door",
    }


def test_a_participant_is_found_and_its_class_is_told():
    one = Participant.objects.create(code="h", name="Harbor", kind="provider", npi="1999999984")
    assert [found.code for found in load().findings] == ["nobody_signs_in"] * 2
    assert choose()[0].participant_id == one.pk
    asked = {"service": "ecm.pof1a", "participant_id": one.pk, "viewer": BY}
    assert offers(**asked) is DataClass.DEMOGRAPHIC
    assert offers(**asked | {"service": "cs.recuperative_care"}) is None
    Participant.objects.filter(pk=one.pk).update(part2_program=True)
    assert offers(**asked) is DataClass.PART2
    Participant.objects.filter(pk=one.pk).update(part2_program=False)
    load([ROWS[0] + ",HOPWA formula grant"], head=HEAD + ",funding")
    assert offers(**asked) is DataClass.HIV


def test_choosing_takes_as_many_queries_for_many_as_for_one():
    load(ROWS[:1])
    with CaptureQueriesContext(connection) as one:
        choose()
    load(
        [
            *ROWS,
            *(f"Provider {n},,cs.housing_navigation,sunrise,5,1,en,92901,no" for n in range(40)),
        ]
    )
    with CaptureQueriesContext(connection) as many:
        assert len(choose()) == 43
    assert len(one) == len(many) == 6
