"""A watched folder: only whole files are taken, once, and none stays behind unencrypted."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from config import inbox, watch
from config.cli.imports import group
from config.watch import Watch, watch_folder
from wayhome.core.findings import UnusableInput
from wayhome.documents.queries import open_document
from wayhome.exchange.models import ImportRun
from wayhome.exchange.roster_store.tests.factories import member, roster
from wayhome.exchange.tests.factories import export_bytes, export_rows, make_source

LONG_AGO = time.time() - 2 * inbox.PATIENCE


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path / "home"
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source()


@pytest.fixture
def folder(home) -> Path:
    made = home / "in"
    made.mkdir()
    return made


def export(clients: int) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        return export_bytes(export_rows(clients), Path(made))


def plain(folder: Path) -> list[str]:
    """Every file under the folder that is no note."""
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and path.name != inbox.LOCK and path.suffix != inbox.NOTE
    )


def notes(folder: Path) -> str:
    return " ".join(path.read_text() for path in sorted(folder.glob("*.txt")))


def runs():
    return ImportRun.objects.using("batch").order_by("received_at")


def test_what_is_stored_leaves_the_folder(source, folder) -> None:
    plan, said = make_source("plan-a", "834"), []
    (folder / "hmis").mkdir()
    (folder / "hmis" / "night.zip").write_bytes(export(4))
    content = roster([member(n) for n in range(3)])
    (folder / "plan-a-20260301.834").write_bytes(content)
    (folder / "wrong.zip").write_text("hello")
    (folder / "coming.zip.part").write_text("half")
    (folder / "notes.md").write_text("hello")
    (folder / "link.zip").symlink_to("/etc/passwd")
    watch_folder(folder, once=True, say=said.append, every=0.05)
    assert plain(folder) == ["coming.zip.part", "link.zip", "notes.md"]
    assert "night.zip: loaded." in notes(folder / "hmis" / "done")
    assert "plan-a-20260301.834: loaded." in notes(folder / "done")
    assert "wrong.zip: refused." in notes(folder / "failed")
    assert (folder / "done").stat().st_mode & 0o077 == 0
    states = {(run.source_id, run.state) for run in runs()}
    assert {(source.pk, "loaded"), (plan.pk, "loaded"), (source.pk, "refused")} == states
    kept = runs().get(source=plan)
    assert open_document(kept.document).read() == content


def test_what_could_not_be_stored_stays_for_a_week(source, folder) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "night.834").write_bytes(roster([member(1)]))
    watch_folder(folder, once=True, say=print, every=0.05)
    failed = folder / "elsewhere" / "failed"
    assert "no source" in notes(failed)
    assert [name[-9:] for name in plain(folder)] == ["night.834"]
    assert inbox.sweep(folder, now=time.time() + 6 * 86_400) == 0
    assert inbox.sweep(folder, now=time.time() + 8 * 86_400) == 1
    assert plain(folder) == []
    assert notes(failed)
    inbox.sweep(folder, now=time.time() + 91 * 86_400)
    assert list(failed.iterdir()) == []


def test_a_file_at_which_the_import_broke_can_be_sent_again(source, folder, monkeypatch) -> None:
    def broken(self) -> None:
        raise ValueError

    monkeypatch.setattr("wayhome.exchange.hmis_store.load.HmisLoad.apply", broken)
    (folder / "night.zip").write_bytes(export(2))
    watch_folder(folder, once=True, say=print, every=0.05)
    assert "failed" in notes(folder / "failed")
    assert [name[-9:] for name in plain(folder)] == ["night.zip"]


def test_a_file_that_changes_is_left(source, folder) -> None:
    path, looks = folder / "night.zip", Watch(folder, print)
    content = export(2)
    path.write_bytes(content[:500])
    assert looks.look() == []
    path.write_bytes(content)  # it grew
    assert looks.look() == []
    os.utime(path, (1, 1))  # the same size, written anew
    assert looks.look() == []
    assert looks.look() == [path]
    path.rename(folder / "other.zip")
    assert looks.look() == []
    assert looks.look() == [folder / "other.zip"]


@pytest.mark.parametrize(
    ("name", "cut"),
    [("night.zip", -30), ("plan.834", -20), ("served.csv", -1)],
)
def test_a_transfer_that_stalls_is_waited_for(source, folder, name, cut) -> None:
    whole = {
        "night.zip": export(2),
        "plan.834": roster([member(1)]),
        "served.csv": b"hmis_id,cin\n1,2\n",
    }[name]
    path, said = folder / name, []
    looks = Watch(folder, said.append)
    path.write_bytes(whole[:cut])
    assert [looks.look() for _ in range(3)] == [[], [], []]
    assert len(said) == 1
    assert "its end is missing" in said[0]
    path.write_bytes(whole)
    assert looks.look() == []
    assert looks.look() == [path]
    path.write_bytes(whole[:cut])
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert [looks.look(), looks.look()] == [[], [path]]


def test_a_file_that_changes_while_it_is_read_is_not_removed(source, folder, monkeypatch) -> None:
    path, said = folder / "night.zip", []
    path.write_bytes(export(2))
    real = watch.import_file

    def meanwhile(given: Path, *rest):
        run = real(given, *rest)
        given.write_bytes(export(3))
        return run

    monkeypatch.setattr(watch, "import_file", meanwhile)
    watch_folder(folder, once=True, say=said.append, every=0.05)
    assert plain(folder) == ["night.zip"]
    assert any("changed while it was read" in line for line in said)


def test_a_damaged_copy_does_not_cost_the_file(source, folder, monkeypatch) -> None:
    path = folder / "night.zip"
    path.write_bytes(export(2))
    real = watch.import_file

    def damaged(given: Path, *rest):
        run = real(given, *rest)
        run.document.path.write_bytes(b"WAYDOC\x00\x01" + b"x" * 500)
        return run

    monkeypatch.setattr(watch, "import_file", damaged)
    watch_folder(folder, once=True, say=print, every=0.05)
    assert plain(folder) == ["night.zip"]


def test_a_file_that_cannot_be_removed_is_not_taken_again(source, folder, monkeypatch) -> None:
    (folder / "night.zip").write_bytes(export(2))
    said: list[str] = []

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(inbox, "destroy_plain", denied)
    looks = Watch(folder, said.append)
    for _ in range(4):
        for path in looks.look():
            looks.take(path)
    assert runs().count() == 1
    assert "cannot be removed (Permission denied)" in said[-1]


def test_of_two_watchers_one_works(source, folder) -> None:
    (folder / "night.zip").write_bytes(export(2))
    held, end = threading.Event(), threading.Event()

    def other() -> None:
        with inbox.only_watcher(folder) as alone:
            assert alone
            held.set()
            end.wait(20)

    thread = threading.Thread(target=other)
    thread.start()
    try:
        assert held.wait(10)
        with pytest.raises(UnusableInput, match="nothing was taken"):
            watch_folder(folder, once=True, say=print, every=0.05)
        refused = CliRunner().invoke(group, ["--watch", str(folder), "--once"])
        assert refused.exit_code == 2
        assert runs().count() == 0
    finally:
        end.set()
        thread.join()
    watch_folder(folder, once=True, say=print, every=0.05)
    assert runs().count() == 1
