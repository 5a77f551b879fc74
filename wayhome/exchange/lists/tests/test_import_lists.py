"""A newer list replaces its sender's older one; rows it repeats stay what they were."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from wayhome.consent.models import Grant, Release
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.exchange.actions import approve, undo
from wayhome.exchange.models import Served
from wayhome.exchange.runs import NotAllowed
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import (
    DAY,
    export_bytes,
    export_rows,
    imported,
    make_source,
    viewer_at,
)
from wayhome.organizations.models import Source
from wayhome.people.models import SourceRecord

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)
RELEASES = "source,personal_id,status,scope,recipients,signed_on,expires_on,revoked_on\n"
SERVED = "hmis_id,cin,plan,service,status,provider,start,end\n"


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def hmis(committed: None, home):
    source = make_source()
    imported(source, export_bytes(export_rows(5), home))
    return source


def list_source(hmis: Source, kind: str, **more) -> Source:
    return Source.objects.create(
        organization=hmis.organization, kind=kind, code=kind, name=kind, fewer_percent=100, **more
    )


def send(source: Source, text: str, at=DAY):
    return imported(source, text.encode(), at, name=f"{source.kind}.csv")


def releases():
    return {row.key: row for row in Release.objects.using("batch").all()}


def test_releases_stand_with_their_person_and_are_replaced(hmis) -> None:
    source = list_source(hmis, "releases")
    first = (
        RELEASES
        + "hmis,C00001,granted,demographic|housing,all,2025-01-01,2026-01-01,\n"
        + "HMIS,C00002,refused,,,2025-02-01,,\n"
        + "hmis,C99999,granted,demographic,plan-a,2025-02-01,,\n"
    )
    run = send(source, first)
    assert (run.state, run.counts) == ("loaded", {"Releases": {"new": 3}})
    one = releases()["C00001"]
    assert one.person_id == SourceRecord.objects.using("batch").get(key="C00001").person_id
    assert (one.scope, one.recipients) == (["demographic", "housing"], ["all"])
    assert releases()["C99999"].person_id is None
    second = first.replace("C00002,refused", "C00002,revoked").replace("C99999", "C00003")
    run = send(source, second, NEXT)
    assert run.counts == {"Releases": {"new": 2, "vanished": 2, "same": 1}}
    assert releases()["C00001"].pk == one.pk
    assert sorted(releases()) == ["C00001", "C00002", "C00003"]


def test_the_same_list_twice_changes_nothing(hmis) -> None:
    source = list_source(hmis, "releases")
    text = RELEASES + "hmis,C00001,granted,demographic,all,2025-01-01,,\n" * 2
    send(source, text)
    before = dump()
    assert send(source, text, NEXT).counts == {"Releases": {"same": 1}}
    assert dump() == before


def test_a_list_is_taken_back_exactly(hmis) -> None:
    source = list_source(hmis, "releases")
    send(source, RELEASES + 'hmis,C00001,granted,demographic|a"b,all,2025-01-01,,\n')
    before = dump()
    run = send(source, RELEASES + "hmis,C00002,refused,,,2025-01-01,,\n", NEXT)
    assert dump() != before
    undo(run=run, by=viewer_at(source), at=LATER)
    assert dump() == before


def test_a_list_of_services_is_taken_back_exactly(hmis) -> None:
    source = list_source(hmis, "served")
    row = "C0000{},,plan-a,ecm.pof1a,{},Harbor,2025-05-01,\n"
    states, runs = [dump()], []
    for n, status in enumerate(("enrolled", "closed", "closed")):
        text = SERVED + "".join(row.format(m, status) for m in range(n, 4))
        runs.append(send(source, text, DAY + timedelta(hours=n)))
        states.append(dump())
    for run, before in zip(reversed(runs), reversed(states[:-1]), strict=True):
        undo(run=run, by=viewer_at(source), at=LATER)
        assert dump() == before
    with pytest.raises(NotAllowed, match="nothing to take back"):
        undo(run=runs[0], by=viewer_at(source), at=LATER)


@pytest.mark.parametrize("kind", ["releases", "served"])
def test_a_lists_preview_is_what_loading_does(hmis, kind) -> None:
    chance, source = Random(3), list_source(hmis, kind)
    model = {"releases": Release, "served": Served}[kind]
    head, row = {
        "releases": (RELEASES, "hmis,C{:05},{},demographic,all,2025-01-01,,\n"),
        "served": (SERVED, "C{:05},,plan-a,ecm.pof1a,{},,2025-01-01,\n"),
    }[kind]
    words = {"releases": ("granted", "refused"), "served": ("enrolled", "closed")}[kind]
    for night in range(6):
        at = DAY + timedelta(days=night)
        text = head + "".join(
            row.format(chance.randrange(8), chance.choice(words)) for _ in range(10)
        )
        before = set(model.objects.using("batch").values_list("pk", flat=True))
        run = imported(source, text.encode(), at, name=f"{kind}.csv", dry_run=True)
        preview = run.counts
        run = approve(run=run, by=viewer_at(source), at=at)
        after = set(model.objects.using("batch").values_list("pk", flat=True))
        truth = {
            "new": len(after - before),
            "vanished": len(before - after),
            "same": len(before & after),
        }
        assert [run.counts, preview] == [
            {source_label(kind): {change: n for change, n in truth.items() if n}}
        ] * 2


def source_label(kind: str) -> str:
    return {"releases": "Releases", "served": "Services"}[kind]


def test_a_release_cannot_speak_for_another_organization(hmis) -> None:
    make_source("other")
    source = list_source(hmis, "releases")
    run = send(source, RELEASES + "other,C00001,granted,demographic,all,2025-01-01,,\n")
    assert releases() == {}
    finding = run.findings.using("batch").get()
    assert (finding.code, finding.severity) == ("unknown_source", "error")
    assert run.rejected is not None


def test_bad_rows_are_set_aside_and_no_list_is_refused(hmis) -> None:
    source = list_source(hmis, "releases")
    text = RELEASES + "hmis,C00001,maybe,,,2025-01-01,,\nhmis,C00002,granted,,,2025-01-01,,\n"
    run = send(source, text)
    assert sorted(releases()) == ["C00002"]
    assert run.findings.using("batch").get().examples[0]["row"] == 2
    assert send(source, "a,b\n1,2\n", NEXT).why == (
        "releases.csv has no column source, personal_id, status, scope, recipients, signed_on, "
        "expires_on, revoked_on in its first line. Is it another list?"
    )


def test_services_are_found_by_grant_only(hmis) -> None:
    source = list_source(hmis, "served")
    text = SERVED + (
        "C00001,,plan-a,ecm.pof1a,enrolled,Harbor,2025-05-01,\n"
        ",91234567A,plan-a,cs.housing_deposits,authorized,,,\n"
    )
    run = send(source, text)
    assert (run.state, run.people) == ("loaded", 2)
    person = SourceRecord.objects.using("batch").get(key="C00001").person_id
    assert Served.objects.using("batch").get(hmis_id="C00001").person_id == person
    viewer = viewer_at(source)
    with seen_by(viewer):
        assert Served.objects.count() == 0
    Grant.objects.using("batch").create(
        organization_id=source.organization_id,
        person_id=person,
        data_class="health",
        until=timezone.now() + timedelta(hours=1),
        basis="source",
        basis_id=new_id(),
    )
    with seen_by(viewer):
        assert [row.service for row in Served.objects.all()] == ["ecm.pof1a"]


def test_a_list_cut_short_waits(hmis) -> None:
    source = list_source(hmis, "served")
    source.fewer_percent = 5
    source.save()
    rows = [f"C{n:05},,plan-a,ecm.pof1a,enrolled,,,\n" for n in range(100)]
    send(source, SERVED + "".join(rows))
    run = send(source, SERVED + "".join(rows[:50]), NEXT)
    assert run.state == "waiting"
    assert "50 rows, the last one had 100" in run.why
