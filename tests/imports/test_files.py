"""Imports by hand, by the worker, and from a watched folder."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connections

from config.cli.imports import group
from tests.worker import work_off
from wayhome.core.db import seen_by
from wayhome.documents.models import Document
from wayhome.exchange.actions import ask, receive
from wayhome.exchange.models import ImportRun
from wayhome.exchange.retention import keep_house
from wayhome.exchange.roster_store.tests.factories import member, roster
from wayhome.exchange.tests.factories import (
    DAY,
    export_bytes,
    export_rows,
    imported,
    make_source,
    viewer_at,
    without_client,
)
from wayhome.people.models import SourceRecord


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path / "home"
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source()


def run(*arguments: object):
    return CliRunner().invoke(group, [str(one) for one in arguments])


def put(folder, name: str, rows):
    path = folder / name
    with tempfile.TemporaryDirectory() as made:
        path.write_bytes(export_bytes(rows, Path(made)))
    return path


def test_the_command_says_what_it_did_and_how_it_ended(source, home) -> None:
    path = put(home, "a.zip", export_rows(10))
    first = run("hmis", path)
    assert first.exit_code == 0, first.output
    assert "HMIS: loaded" in first.output
    assert "Client: 10 new" in first.output
    fewer = put(home, "b.zip", without_client(export_rows(10), 1))
    second = run("hmis", fewer, "--source", "hmis")
    assert second.exit_code == 1, second.output
    assert "10 percent fewer" in second.output
    assert SourceRecord.objects.using("batch").filter(valid_to=None, vanished_at=None).count() == 10
    third = run("hmis", fewer, "--approve")
    assert third.exit_code == 0, third.output
    dry = run("hmis", path, "--dry-run", "--as-of", "2026-04-01")
    assert dry.exit_code == 1
    assert "1 changed" in dry.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["hmis", "nothing.zip"], "cannot be opened"),
        (["hmis", "a.txt", "--source", "other"], "there is no source other"),
        (["834", "a.txt"], "no source of the kind 834"),
        (["hmis", "a.txt"], "zip"),
    ],
)
def test_unusable_input_is_one_plain_line(source, home, monkeypatch, arguments, says) -> None:
    monkeypatch.chdir(home)
    (home / "a.txt").write_text("hello")
    result = run(*arguments)
    assert result.exit_code == 2
    refusal = [line for line in result.output.splitlines() if line.startswith("wayhome import:")]
    assert len(refusal) == 1
    assert says.lower() in refusal[0].lower()


def test_a_roster_that_does_not_say_what_it_is_asks(source, home) -> None:
    plan = make_source("plan", "834")
    path = home / "plan.834"
    content = roster([member(n) for n in range(4)])
    path.write_bytes(re.sub(rb"(~\s*BGN[^~]*)\*4~", rb"\1*~", content))
    asked = run("834", path, "--approve")
    assert asked.exit_code == 1, asked.output
    assert "Is this the whole roster or only changes?" in asked.output
    assert "import it again with --full or --change" in asked.output
    for answer in ("--change", "--full"):
        told = run("834", path, answer)
        assert told.exit_code == 0, told.output
        last = ImportRun.objects.using("batch").filter(source=plan).latest("received_at")
        assert (last.state, last.full) == ("loaded", answer == "--full")
    path.write_bytes(content)
    wrong = run("834", path, "--change")
    assert wrong.exit_code == 2
    assert "says in BGN08 that it holds the whole roster" in wrong.output
    assert run("hmis", path, "--full").exit_code == 2


def test_a_folder_is_an_export_too(source, home) -> None:
    import zipfile

    folder = home / "export"
    with zipfile.ZipFile(put(home, "a.zip", export_rows(4))) as archive:
        archive.extractall(folder)
    result = run("hmis", folder)
    assert result.exit_code == 0, result.output
    assert SourceRecord.objects.using("batch").count() == 4


def test_an_upload_is_imported_by_the_worker(source, home) -> None:
    import io

    by = viewer_at(source)
    with seen_by(by):
        run = receive(
            file=io.BytesIO(export_bytes(export_rows(5), home)),
            name="a.zip",
            source=source,
            by=by,
            at=DAY,
        )
    assert waiting() == {"run_id"}
    work_off()
    with seen_by(by):
        run = ImportRun.objects.get(pk=run.pk)
        assert run.state == "loaded"
        assert run.announced_at is not None
        ask(run=run, asked="undo", by=by, at=DAY)
    assert waiting() == {"request_id"}
    work_off()
    run.refresh_from_db(using="batch")
    assert (run.state, run.undone_by) == ("undone", by.user_id)
    assert SourceRecord.objects.using("batch").count() == 0


def waiting() -> set[str]:
    """The names of all arguments of jobs that wait for the importer: ids and nothing else."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(args) FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name LIKE 'exchange.%'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_a_refused_upload_is_not_queued(source, home) -> None:
    import io

    from wayhome.core.findings import UnusableInput

    by = viewer_at(source)
    with pytest.raises(UnusableInput), seen_by(by):
        receive(file=io.BytesIO(b""), name="a.zip", source=source, by=by, at=DAY)
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%import%'")
        assert cursor.fetchone() == (0,)


def test_raw_files_go_when_their_time_is_over(source, home) -> None:
    run = imported(source, export_bytes(export_rows(3), home))
    path = run.document.path
    keep_house(at=DAY + timedelta(days=45))
    assert path.exists()
    keep_house(at=DAY + timedelta(days=46))
    assert not path.exists()
    assert Document.objects.using("batch").get(pk=run.document_id).wrapped_key is None
    assert SourceRecord.objects.using("batch").count() == 3
    assert not run.samples.using("batch").exists()


def test_a_file_that_waits_is_kept_past_its_time(source, home) -> None:
    run = imported(source, export_bytes(export_rows(3), home), dry_run=True)
    keep_house(at=DAY + timedelta(days=60))
    assert run.document.path.exists()


def test_files_that_no_document_names_are_swept(source, home, settings) -> None:
    stray = settings.HOME / "documents" / "ab" / ("0" * 30 + "ab")
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left")
    keep_house(at=DAY)
    assert stray.exists()  # it may be in the making
    os.utime(stray, (0, 0))
    kept = imported(source, export_bytes(export_rows(1), home)).document.path
    os.utime(kept, (0, 0))
    keep_house(at=DAY)
    assert not stray.exists()
    assert kept.exists()
