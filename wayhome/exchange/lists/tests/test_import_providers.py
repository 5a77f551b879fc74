"""A provider list changes the directory as its preview says, and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wayhome.directory.models import Organization, Service, ServiceCapacity
from wayhome.directory.rehearsal import BUSY, perform
from wayhome.exchange.actions import approve, undo
from wayhome.exchange.models import Replaced
from wayhome.exchange.retention import keep_house
from wayhome.exchange.runs import NotAllowed
from wayhome.exchange.show import summary
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import DAY, imported, make_source, viewer_at

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)
HEAD = "organization,npi,services,plans,capacity,open_slots,languages,zips,phone,address,funding\n"
HARBOR = (
    "Harbor Care,1999999984,cs.housing_navigation|ecm.pof1a,sunrise,40,3,en|es,92901|92902,"
    '555-0100,"1 Main St, Town, CA 92901",county\n'
)
BAY = "Bay Homes,,cs.housing_navigation,coastal,10,0,en,92901,,,\n"


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source("providers", "providers")


def send(source, text: str, at=DAY, **more):
    return imported(source, (HEAD + text).encode(), at, name="providers.csv", **more)


def take_back(run, at=LATER):
    return undo(run=run, by=viewer_at(run.source), at=at)


def test_the_preview_counts_what_loading_changes(source) -> None:
    first = send(source, HARBOR + BAY, dry_run=True)
    assert (first.state, first.people) == ("waiting", 2)
    preview = first.counts
    assert preview["Providers"] == {"new": 2}
    assert preview["Services"] == {"new": 3}
    assert Organization.objects.count() == 0
    first = approve(run=first, by=viewer_at(source), at=DAY)
    assert (first.state, first.counts) == ("loaded", preview), first.why
    assert (Organization.objects.count(), Service.objects.count()) == (2, 3)
    same = send(source, HARBOR + BAY, NEXT)
    assert same.counts == {"Providers": {"same": 2}}
    assert summary(same) == "nothing changes"
    # One service is named no more, slots and a language change.
    newer = HARBOR.replace("|ecm.pof1a", "").replace(",3,en|es,", ",5,en,")
    run = send(source, newer + BAY, LATER)
    assert run.counts["Services"] == {"changed": 1}
    assert run.counts["Details"]["changed"] == 1
    assert run.counts["Details"]["vanished"] >= 1
    assert run.samples.using("batch").filter(table="Services", change="changed").exists()


def test_taking_back_is_exact(source) -> None:
    states, runs = [dump()], []
    for n, text in enumerate((HARBOR, HARBOR.replace("40,3", "50,9") + BAY, BAY, HARBOR)):
        runs.append(send(source, text, DAY + timedelta(hours=n)))
        assert runs[-1].state == "loaded", runs[-1].why
        states.append(dump())
    for run, before in zip(reversed(runs), reversed(states[:-1]), strict=True):
        take_back(run)
        assert dump() == before


def test_what_another_list_changed_or_built_on_stays(source) -> None:
    other = make_source("more", "providers")
    run = send(source, HARBOR + BAY)
    # Another list says how many slots are open, and that Bay Homes does more.
    send(other, HARBOR.replace("40,3", "40,8"), NEXT)
    send(other, BAY.replace("cs.housing_navigation", "cs.housing_deposits"), NEXT)
    take_back(run)
    left = {one.name for one in Organization.objects.all()}
    assert "Bay Homes" in left
    assert {capacity.available for capacity in ServiceCapacity.objects.all()} >= {8}
    assert Service.objects.filter(organization__name="Bay Homes").exists()
    # Nothing is left half: what stays can be listed, and listed anew.
    assert send(source, HARBOR + BAY, LATER).state == "loaded"


def test_after_thirty_days_it_stays(source) -> None:
    run = send(source, HARBOR)
    keep_house(at=DAY + timedelta(days=31))
    assert not Replaced.objects.using("batch").exists()
    with pytest.raises(NotAllowed, match="30 days"):
        take_back(run, DAY + timedelta(days=31))


def test_a_directory_that_changed_meanwhile_is_not_written_over(source, monkeypatch) -> None:
    send(source, HARBOR)

    def meanwhile(steps) -> None:
        Organization.objects.using("batch").update(description="by hand")
        perform(steps)

    monkeypatch.setattr("wayhome.exchange.lists.providers.perform", meanwhile)
    run = send(source, HARBOR.replace("Harbor Care", "Harbor Care Inc"), NEXT)
    assert (run.state, run.why) == ("refused", BUSY)
    assert Organization.objects.get().name == "Harbor Care"


def test_a_list_that_is_none_is_refused_and_changes_nothing(source) -> None:
    before = dump()
    run = imported(source, b"a,b\n1,2\n", name="providers.csv")
    assert run.state == "refused"
    assert "'organization' is missing" in run.why
    assert dump() == before
