"""A roster that does not say whether it holds everybody or only changes is never guessed about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wayhome.core.db import seen_by
from wayhome.exchange.actions import approve, ask, carry_out
from wayhome.exchange.roster_store.current import current_roster
from wayhome.exchange.roster_store.tests.factories import member, roster
from wayhome.exchange.runs import NotAllowed
from wayhome.exchange.tests.factories import DAY, imported, make_source, viewer_at

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    source = make_source("plan", "834", fewer_percent=100)
    imported(source, roster([member(n) for n in range(20)]), name="plan.834")
    return source


def silent(content: bytes, says: bytes = b"") -> bytes:
    """The same file with BGN08 left out, or saying something else."""
    lines = content.split(b"~")
    at = next(n for n, line in enumerate(lines) if line.lstrip().startswith(b"BGN"))
    head, _, _ = lines[at].rpartition(b"*")
    lines[at] = head + b"*" + says if says else head.rstrip(b"*")
    return b"~".join(lines)


def members_now(source) -> int:
    return len(current_roster(source.pk).members)


@pytest.mark.parametrize("says", [b"", b"ZZ"])
def test_the_import_waits_and_says_what_each_answer_does(source, says) -> None:
    content = silent(roster([member(n) for n in range(5, 22)]), says)
    run = imported(source, content, NEXT, name="plan.834")
    assert (run.state, run.asks) == ("waiting", True)
    assert run.why.startswith("Is this the whole roster or only changes? The file does not say")
    assert "It has 17 members. All of them bear maintenance code 030" in run.why
    assert "not in this file count as gone, 5 of them. As changes only: those 5 stay" in run.why
    assert run.counts["Members"] == {"new": 2, "same": 15}
    assert not run.samples.using("batch").filter(change="vanished").exists()
    assert members_now(source) == 20


@pytest.mark.parametrize(("answer", "after"), [("whole", 17), ("changes", 22)])
def test_a_person_answers(source, answer, after) -> None:
    run = imported(source, silent(roster([member(n) for n in range(5, 22)])), NEXT, name="a.834")
    by = viewer_at(source)
    with pytest.raises(NotAllowed, match="whole roster or only changes"):
        approve(run=run, by=by, at=LATER)
    with seen_by(by):
        request = ask(run=run, asked=answer, by=by, at=LATER, queue=False)
    run = carry_out(request_id=request.pk, at=LATER)
    assert (run.state, run.full, run.why) == ("loaded", answer == "whole", "")
    assert run.counts["Members"].get("vanished", 0) == (5 if answer == "whole" else 0)
    assert members_now(source) == after


def test_codes_of_changes_are_told_as_such(source) -> None:
    gone = member(3, span={"coverage_end": date(2026, 2, 28), "maintenance": "024"})
    sent = [member(1, maintenance="001"), gone | {"maintenance": "024"}]
    run = imported(source, silent(roster(sent, action="change")), NEXT, name="plan.834")
    assert "They bear maintenance codes 001, 024, as files of changes do." in run.why


@pytest.mark.parametrize(("whole", "after"), [(True, 17), (False, 22)])
def test_who_says_it_when_sending_is_not_asked(source, whole, after) -> None:
    content = silent(roster([member(n) for n in range(5, 22)]))
    run = imported(source, content, NEXT, name="plan.834", whole=whole)
    assert (run.state, run.full) == ("loaded", whole)
    assert members_now(source) == after


def test_a_file_that_says_it_is_believed(source) -> None:
    content = roster([member(n) for n in range(5, 22)])
    run = imported(source, content, NEXT, name="plan.834", whole=False)
    assert run.state == "refused"
    assert "says in BGN08 that it holds the whole roster; it was sent as the other" in run.why
    assert members_now(source) == 20


def test_an_answer_nobody_asked_for_changes_nothing(source) -> None:
    run = imported(source, roster([member(1)]), NEXT, name="plan.834", dry_run=True)
    with pytest.raises(NotAllowed, match="does not ask"):
        approve(run=run, by=viewer_at(source), at=LATER, whole=False)
    assert members_now(source) == 20


def test_a_roster_that_asks_still_says_that_it_shrank(source) -> None:
    source.fewer_percent = 5
    source.save()
    run = imported(source, silent(roster([member(n) for n in range(10)])), NEXT, name="p.834")
    assert "10 members, the last one had 20: 50 percent fewer" in run.why
