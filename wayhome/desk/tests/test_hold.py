"""What is under a legal hold is not destroyed by anybody, and a hold ends by two people."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, connections

from wayhome.audit.actions import (
    LookFirst,
    NeedsAnother,
    NobodyThere,
    ask_to_end_hold,
    end_hold,
    hold,
    switch_retention,
)
from wayhome.audit.models import Event, Hold, RetentionRun
from wayhome.audit.queries import Held, holds, switched_on
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.desk.tests.factories import make_organization, make_record, make_source, make_worker
from wayhome.documents.actions import destroy, store
from wayhome.documents.models import Document
from wayhome.documents.queries import open_document
from wayhome.exchange.retention import keep_house
from wayhome.organizations.models import Organization
from wayhome.people.actions import Kept, take_back_person, write_down

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = AT + timedelta(days=400)

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def county() -> Organization:
    return make_organization("county", "county")


def viewer(organization: Organization, role: str, email: str = "") -> Viewer:
    user = make_worker(organization, role, email)
    return Viewer(user.pk, organization.pk, frozenset({role}))


@pytest.fixture
def root(county: Organization) -> Viewer:
    return viewer(county, "system_administrator")


def set_hold(by: Viewer, **what: object) -> Hold:
    with seen_by(by):
        return hold(reason="Case 26-1", by=by, at=AT, **what)


def end(one: Hold, asker: Viewer, ender: Viewer) -> None:
    with seen_by(asker):
        ask_to_end_hold(hold=one, by=asker, at=AT)
    with seen_by(ender):
        end_hold(hold=one, by=ender, at=AT)


def make_file(organization: Organization, person: object = None, **more: object) -> Document:
    return store(
        io.BytesIO(b"made up"), name="a.csv", media_type="text/csv", kind="import",
        organization_id=organization.pk, data_class="housing", at=AT, using="batch",
        person_id=person, **more,
    )  # fmt: skip


def test_a_hold_ends_by_two_and_every_step_is_in_the_log(county, root: Viewer) -> None:
    officer = viewer(county, "county_administrator")
    held = set_hold(root, organization_id=county.pk)
    with seen_by(root):
        with pytest.raises(NeedsAnother):
            end_hold(hold=held, by=root, at=AT)
        ask_to_end_hold(hold=held, by=root, at=AT)
        with pytest.raises(NeedsAnother):
            end_hold(hold=held, by=root, at=AT)
    held.refresh_from_db(using="batch")
    assert held.ended_at is None
    with seen_by(officer):
        end_hold(hold=held, by=officer, at=AT)
    held.refresh_from_db(using="batch")
    assert (held.ended_by, held.ended_at) == (officer.user_id, AT)
    verbs = Event.objects.using("batch").filter(target="hold").order_by("id")
    assert [one.verb for one in verbs] == ["hold.set", "hold.end_asked", "hold.ended"]


def test_only_administrators_see_or_set_holds(county, root: Viewer) -> None:
    set_hold(root, organization_id=county.pk)
    lead = viewer(make_organization("coc", "coc"), "coc_data_lead")
    with seen_by(lead):
        assert holds(viewer=lead) == []
    with pytest.raises(ProgrammingError, match="row-level security"):
        set_hold(lead, organization_id=county.pk)
    with seen_by(viewer(county, "county_administrator")) as _:
        assert len(Hold.objects.all()) == 1


def test_nothing_is_switched_on_that_nobody_looked_at_within_a_day(root: Viewer) -> None:
    looked = {"dry": True, "asked_at": AT, "counts": {"identifiers": {"due": 3}}}
    with seen_by(root), pytest.raises(LookFirst):
        switch_retention(key="identifiers", on=True, by=root, at=AT)
    RetentionRun.objects.using("batch").create(done_at=AT, **looked)
    with seen_by(root), pytest.raises(LookFirst):
        switch_retention(key="identifiers", on=True, by=root, at=AT + timedelta(days=2))
    with seen_by(root), pytest.raises(LookFirst):
        switch_retention(key="attachments", on=True, by=root, at=AT)
    with seen_by(root):
        switch_retention(key="identifiers", on=True, by=root, at=AT + timedelta(hours=1))
    assert set(switched_on(using="batch")) == {"identifiers"}
    with seen_by(root):
        switch_retention(key="identifiers", on=False, by=root, at=AT)
    assert switched_on(using="batch") == {}


def test_nobody_deletes_a_hold() -> None:
    for alias in ("default", "batch"):
        with connections[alias].cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
            cursor.execute("DELETE FROM audit_hold")


def test_a_hold_on_a_key_that_is_nobodys_is_refused(root: Viewer) -> None:
    with pytest.raises(NobodyThere):
        set_hold(root, person_id=new_id())


def test_a_document_about_somebody_is_kept_until_the_hold_ends(county, root: Viewer) -> None:
    record = make_record(make_source(county, "hmis"), "1")
    document = make_file(county, record.person_id)
    held = set_hold(root, person_id=record.person_id)
    with pytest.raises(Held, match="Held"):
        destroy(document, by=NOBODY, at=AT)
    assert open_document(Document.objects.using("batch").get(pk=document.pk)).read() == b"made up"
    end(held, root, viewer(county, "county_administrator"))
    destroy(document, by=NOBODY, at=AT)
    assert Document.objects.using("batch").get(pk=document.pk).destroyed_at == AT


def test_files_of_an_organization_are_kept_and_of_another_not(county, root: Viewer) -> None:
    plan = make_organization("plan", "plan")
    kept = make_file(plan, keep_until=date(2026, 12, 1))
    gone = make_file(county, keep_until=date(2026, 12, 1))
    set_hold(root, organization_id=plan.pk)
    keep_house(at=LATER)
    found = dict(Document.objects.using("batch").values_list("pk", "destroyed_at"))
    assert found == {kept.pk: None, gone.pk: LATER}


def test_who_was_written_down_is_not_taken_back(county, root: Viewer) -> None:
    navigator = viewer(make_organization("heron", "shelter"), "housing_navigator")
    with seen_by(navigator):
        record, _ = write_down(
            form_key=new_id(), said={"first_name": "Ana", "last_name": "Up"}, by=navigator, at=AT
        )
    held = set_hold(root, person_id=record.person_id)
    with seen_by(navigator), pytest.raises(Kept):
        take_back_person(person_id=record.person_id, by=navigator, at=AT)
    end(held, root, viewer(county, "county_administrator"))
    with seen_by(navigator):
        take_back_person(person_id=record.person_id, by=navigator, at=AT)
