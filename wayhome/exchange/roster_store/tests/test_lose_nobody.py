"""Nobody is dropped because a roster was cut off, or because their own record could not be read."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from wayhome.documents.queries import open_document
from wayhome.exchange.roster_store.current import current_roster
from wayhome.exchange.roster_store.tests.factories import START, member, roster
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import DAY, imported, make_source

NEXT = DAY + timedelta(days=1)
WHOLE = roster([member(n) for n in range(40)])
SEGMENTS = WHOLE.split(b"~")


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    source = make_source("plan", "834", fewer_percent=100)
    imported(source, WHOLE, name="plan.834")
    return source


def broken(content: bytes, n: int) -> bytes:
    born = (date(1970, 1, 1) + timedelta(n)).strftime("%Y%m%d").encode()
    assert content.count(b"D8*" + born) == 1
    return content.replace(b"D8*" + born, b"D8*19701332")


@pytest.mark.parametrize("kept", [0.95, 0.6, 0.1])
@pytest.mark.parametrize("inside", [False, True])
def test_a_roster_that_was_cut_off_waits(source, kept, inside) -> None:
    cut = b"~".join(SEGMENTS[: int(len(SEGMENTS) * kept)]) + (b"~INS*Y*1" if inside else b"~")
    before = dump()
    run = imported(source, cut, NEXT, name="plan.834")
    assert run.state == "waiting"
    assert "The file looks cut off" in run.why
    assert "would count as gone" in run.why
    assert dump() == before
    assert open_document(run.document).read() == cut


def test_fewer_members_than_promised_wait(source) -> None:
    content = roster([member(n) for n in range(38)])
    content = re.sub(rb"(QTY\*TO\*)38", rb"\g<1>40", content)
    assert b"QTY*TO*40" in content
    run = imported(source, content, NEXT, name="plan.834")
    assert (run.state, "looks cut off" in run.why) == ("waiting", True)


def test_a_cut_file_that_lacks_nobody_loads(source) -> None:
    run = imported(source, WHOLE.partition(b"~GE*")[0] + b"~", NEXT, name="plan.834")
    assert (run.state, run.counts["Members"]) == ("loaded", {"same": 40})


def test_a_member_who_cannot_be_read_stays_as_known(source) -> None:
    newer = [member(n) for n in range(40) if n != 3]
    newer[6] = member(7, last_name="Renamed")
    content = broken(roster(newer, day=START + timedelta(days=30)), 5)
    run = imported(source, content, NEXT, name="plan.834")
    assert (run.state, run.why) == ("loaded", "")
    assert run.counts["Members"] == {"changed": 1, "vanished": 1, "same": 38}
    now = current_roster(source.pk)
    names = dict(
        zip(now.members["cin"].to_pylist(), now.members["last_name"].to_pylist(), strict=True)
    )
    assert names["90000005A"].upper() == "LAST5"
    assert "90000003A" not in names
    spans = {row["cin"]: row for row in now.spans.to_pylist()}
    assert spans["90000005A"]["coverage_start"] == START
    finding = run.findings.using("batch").get(severity="error")
    assert "stays as that file had them" in finding.examples[0]["fix"]
    # Night after night: what is carried over is carried on, and read again when it can be.
    imported(source, content, NEXT + timedelta(days=1), name="plan.834")
    assert "90000005A" in current_roster(source.pk).members["cin"].to_pylist()
    mended = imported(source, roster(newer), NEXT + timedelta(days=2), name="plan.834")
    assert mended.counts["Members"] == {"same": 39}
    assert mended.rejected is None


def test_what_change_files_said_of_them_is_kept_too(source) -> None:
    ended = member(5, span={"coverage_end": date(2026, 2, 28), "maintenance": "024"})
    change = roster([ended], action="change", day=date(2026, 2, 1))
    assert imported(source, change, NEXT, name="plan.834").state == "loaded"
    content = broken(roster([member(n) for n in range(40)], day=date(2026, 2, 2)), 5)
    run = imported(source, content, NEXT + timedelta(days=1), name="plan.834")
    assert run.state == "loaded", run.why
    ends = {row["cin"]: row["coverage_end"] for row in current_roster(source.pk).spans.to_pylist()}
    assert ends["90000005A"] == date(2026, 2, 28)
    assert ends["90000006A"] is None


def test_a_stranger_who_cannot_be_read_is_only_told(source) -> None:
    content = broken(roster([member(n) for n in range(41)]), 40)
    run = imported(source, content, NEXT, name="plan.834")
    assert (run.state, run.counts["Members"]) == ("loaded", {"same": 40})
