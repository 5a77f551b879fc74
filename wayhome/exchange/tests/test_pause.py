"""Some imports wait for a person; some are refused, and say why in one line."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest

from wayhome.core.db import seen_by
from wayhome.core.findings import UnusableInput
from wayhome.documents.queries import open_document
from wayhome.exchange.actions import approve, ask, carry_out, refuse
from wayhome.exchange.models import ImportFinding, ImportRun, ImportSample
from wayhome.exchange.runs import NotAllowed, move
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import (
    DAY,
    changed,
    export_bytes,
    export_rows,
    imported,
    make_source,
    received,
    viewer_at,
    without_client,
)
from wayhome.exchange.work import work

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source()


def test_six_percent_fewer_clients_wait_and_five_do_not(source, home) -> None:
    rows = export_rows(100)
    imported(source, export_bytes(rows, home))
    before = dump()
    fewer = rows
    for n in range(5):
        fewer = without_client(fewer, n)
    six = without_client(fewer, 5)
    run = imported(source, export_bytes(six, home), NEXT)
    assert run.state == "waiting"
    assert "94 clients, the last one had 100: 6 percent fewer" in run.why
    assert run.counts["Client"] == {"same": 94, "vanished": 6}
    assert ImportSample.objects.using("batch").filter(run=run, change="vanished").exists()
    assert dump() == before
    run = imported(source, export_bytes(fewer, home), NEXT + timedelta(hours=1))
    assert run.state == "loaded"


def test_an_approved_import_loads_and_says_who_approved(source, home) -> None:
    rows = export_rows(10)
    imported(source, export_bytes(rows, home))
    run = imported(source, export_bytes(without_client(rows, 1), home), NEXT)
    by = viewer_at(source)
    run = approve(run=run, by=by, at=LATER)
    assert (run.state, run.approved_by, run.why) == ("loaded", by.user_id, "")
    assert run.counts["Client"]["vanished"] == 1
    with pytest.raises(NotAllowed):
        approve(run=run, by=by, at=LATER)


def test_a_refused_import_stays_out(source, home) -> None:
    rows = export_rows(10)
    imported(source, export_bytes(rows, home))
    before = dump()
    run = imported(source, export_bytes(without_client(rows, 1), home), NEXT)
    refuse(run=run, by=viewer_at(source), at=LATER)
    assert run.state == "refused"
    assert dump() == before
    with pytest.raises(NotAllowed):
        approve(run=run, by=viewer_at(source), at=LATER)


def test_each_source_has_its_own_threshold(committed: None, home) -> None:
    source = make_source(fewer_percent=50)
    rows = export_rows(10)
    imported(source, export_bytes(rows, home))
    run = imported(source, export_bytes(without_client(rows, 1), home), NEXT)
    assert run.state == "loaded"


def test_a_delta_is_not_measured_by_its_size(source, home) -> None:
    imported(source, export_bytes(export_rows(10), home))
    run = imported(source, export_bytes(export_rows(1, ExportDirective=1), home), NEXT)
    assert run.state == "loaded"
    # ... nor does it become the measure of the next full export.
    run = imported(source, export_bytes(export_rows(9), home), LATER)
    assert run.state == "waiting"


def test_an_older_file_waits(source, home) -> None:
    imported(source, export_bytes(export_rows(10), home), as_of=date(2026, 2, 1))
    run = imported(source, export_bytes(export_rows(10), home), NEXT, as_of=date(2026, 1, 1))
    assert run.state == "waiting"
    assert "of 2026-01-01, but one of 2026-02-01 is already loaded" in run.why


def test_a_waiting_file_is_passed_over_by_a_later_one(source, home) -> None:
    rows = export_rows(10)
    imported(source, export_bytes(rows, home))
    waiting = imported(source, export_bytes(without_client(rows, 1), home), NEXT)
    imported(source, export_bytes(rows, home), LATER)
    waiting.refresh_from_db(using="batch")
    assert (waiting.state, waiting.why) == (
        "refused",
        "A file received later was loaded instead.",
    )


def test_a_dry_run_writes_nothing_and_can_be_approved(source, home) -> None:
    imported(source, export_bytes(export_rows(10), home))
    before = dump()
    newer = changed(export_rows(10), "Client", 1, FirstName="Renamed")
    run = imported(source, export_bytes(newer, home), NEXT, dry_run=True)
    assert run.state == "waiting"
    assert "dry run" in run.why
    assert run.counts["Client"] == {"changed": 1, "same": 9}
    assert dump() == before
    assert approve(run=run, by=viewer_at(source), at=LATER).state == "loaded"
    assert dump() != before


def test_a_client_of_a_victim_service_provider_stops_the_file(source, home) -> None:
    rows = export_rows(10)
    rows["Organization"][0]["VictimServiceProvider"] = 1
    before = dump()
    run = imported(source, export_bytes(rows, home))
    assert run.state == "refused"
    assert "victim service provider" in run.why
    assert run.why.count("\n") == 0
    assert ImportFinding.objects.using("batch").filter(run=run, severity="stop").exists()
    assert dump() == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hello", "zip"),
        (b"PK\x03\x04" + b"\0" * 500, "zip"),
        (None, "Client"),
    ],
    ids=["text", "cut zip", "no client file"],
)
def test_an_unusable_upload_is_refused_with_one_line(source, home, content, says) -> None:
    if content is None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("Enrollment.csv", "EnrollmentID\n1\n")
        content = made.getvalue()
    run = imported(source, content)
    assert run.state == "refused"
    assert says in run.why
    assert "\n" not in run.why
    assert open_document(run.document).read() == content


def test_a_path_out_of_the_zip_and_a_bomb_are_refused(source, home) -> None:
    escape, bomb = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(escape, "w") as archive:
        archive.writestr("../../Client.csv", "PersonalID\n1\n")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("Client", "Enrollment", "Export"):
            archive.writestr(f"{name}.csv", b"0" * (80 << 20))
    for content in (escape.getvalue(), bomb.getvalue()):
        run = imported(source, content)
        assert run.state == "refused"
        assert "\n" not in run.why


def test_an_empty_upload_is_not_received(source) -> None:
    with pytest.raises(UnusableInput, match="is empty"):
        received(source, b"")
    assert ImportRun.objects.using("batch").count() == 0


def test_a_fault_of_our_own_says_so_and_leaks_nothing(source, home, monkeypatch, caplog) -> None:
    quoted = "Maria Lopez 123-45-6789"

    def broken(self) -> None:
        raise ValueError(quoted)

    monkeypatch.setattr("wayhome.exchange.hmis_store.load.HmisLoad.apply", broken)
    before = dump()
    run = imported(source, export_bytes(export_rows(3), home))
    assert run.state == "failed"
    assert "nothing was loaded" in run.why
    assert "ValueError" in caplog.text
    assert "Maria" not in caplog.text + run.why
    assert dump() == before


def test_states_follow_the_declared_table(source, home) -> None:
    run = imported(source, export_bytes(export_rows(3), home))
    for state in ("received", "checking", "waiting", "loading", "refused", "failed"):
        with pytest.raises(NotAllowed, match="This import is loaded"):
            move(run, state)


def test_a_request_may_add_a_run_and_ask_but_not_decide(source, home) -> None:
    from wayhome.exchange.actions import receive

    other = make_source("other")
    mine, theirs = viewer_at(source), viewer_at(other)
    content = export_bytes(export_rows(3), home)
    with seen_by(mine):
        run = receive(file=io.BytesIO(content), name="a.zip", source=source, by=mine, at=DAY)
    with pytest.raises(Exception, match="row-level security"), seen_by(mine):
        receive(file=io.BytesIO(content), name="a.zip", source=other, by=mine, at=DAY)
    with pytest.raises(Exception, match="permission denied"), seen_by(mine):
        ImportRun.objects.filter(pk=run.pk).update(state="loaded")
    with pytest.raises(Exception, match="row-level security"), seen_by(mine):
        ImportRun(
            source=source,
            organization_id=source.organization_id,
            kind="hmis",
            document=run.document,
            state="loaded",
        ).save(force_insert=True)
    with seen_by(theirs):
        assert not ImportRun.objects.filter(pk=run.pk).exists()
    with pytest.raises(Exception, match="row-level security"), seen_by(theirs):
        ask(run=run, asked="approve", by=theirs, at=DAY)
    work(run.pk, at=DAY)
    with seen_by(mine):
        request = ask(run=run, asked="undo", by=mine, at=NEXT)
    assert carry_out(request_id=request.pk, at=NEXT).state == "undone"
    with seen_by(mine):
        again = ask(run=run, asked="undo", by=mine, at=NEXT)
    carry_out(request_id=again.pk, at=NEXT)
    again.refresh_from_db(using="batch")
    assert again.answer == "This import is taken back; there is nothing to take back."
    assert carry_out(request_id=again.pk, at=LATER).state == "undone"
