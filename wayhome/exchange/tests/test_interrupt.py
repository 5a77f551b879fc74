"""Killed at any moment, an import leaves nothing half done; two of one source take turns."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections, transaction

from wayhome.core.testing import PROJECT
from wayhome.exchange.models import ImportRun
from wayhome.exchange.tests.dumps import dump
from wayhome.exchange.tests.factories import (
    DAY,
    changed,
    export_bytes,
    export_rows,
    make_source,
    received,
)
from wayhome.exchange.work import announce, locked, recover, work
from wayhome.people.models import SourceRecord

NEXT = DAY + timedelta(days=1)
NOW = timedelta(0)
# Where the process dies: before anything is written, between two tables, and before the commit.
DIE = """
import os, sys, django
django.setup()
from django.db import connections
for alias in ("default", "batch", "owner"):
    connections[alias].settings_dict["NAME"] = sys.argv[1]
import {module} as module
module.{name} = lambda *a, **k: os.kill(os.getpid(), 9)
from datetime import UTC, datetime
from wayhome.exchange.work import work
work(sys.argv[2], at=datetime.now(UTC))
"""
PLACES = [
    ("wayhome.exchange.hmis_store.load", "stage_keys"),
    ("wayhome.exchange.hmis_store.load", "load_people"),
    ("wayhome.exchange.work", "keep_found"),
]


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source()


@pytest.mark.parametrize(("module", "name"), PLACES, ids=["comparing", "loading", "committing"])
def test_a_killed_import_leaves_nothing_and_begins_anew(
    source, home, settings, module, name
) -> None:
    run = received(source, export_bytes(export_rows(5), home))
    before = dump()
    key = (home / "document.key").read_text()
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            DIE.format(module=module, name=name),
            connections["batch"].settings_dict["NAME"],
            str(run.pk),
        ],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "WAYHOME_DOCUMENT_KEY": key,
            "PYTHONPATH": str(PROJECT),
            "WAYHOME_HOME": str(home),
            "DATABASE_URL": f"postgresql:///x?host={connections['batch'].settings_dict['HOST']}",
        },
        cwd=PROJECT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr.decode()
    run.refresh_from_db(using="batch")
    assert run.state in ("checking", "loading")
    # The database ends the dead process's transaction by itself, a moment later.
    deadline = time.monotonic() + 30
    while not recover(at=NEXT + timedelta(days=365), grace=NOW):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert dump() == before
    run.refresh_from_db(using="batch")
    assert (run.state, run.attempts) == ("received", 1)
    assert work(run.pk, at=NEXT).state == "loaded"
    assert SourceRecord.objects.using("batch").count() == 5


def test_an_import_that_kills_its_process_again_and_again_fails(source, home) -> None:
    run = received(source, export_bytes(export_rows(5), home))
    ImportRun.objects.using("batch").filter(pk=run.pk).update(
        state="loading", attempts=3, touched_at=DAY
    )
    assert recover(at=NEXT) == []
    run.refresh_from_db(using="batch")
    assert (run.state, run.why) == ("failed", "It was interrupted 3 times. Nothing was loaded.")


def test_a_living_import_is_left_alone(source, home) -> None:
    run = received(source, export_bytes(export_rows(5), home))
    runs = ImportRun.objects.using("batch").filter(pk=run.pk)
    runs.update(state="loading", touched_at=DAY)
    assert recover(at=DAY + timedelta(seconds=30)) == []
    held, done = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic(using="batch"), locked(source.pk):
                held.set()
                done.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    try:
        assert held.wait(10)
        assert recover(at=NEXT) == []
    finally:
        done.set()
        thread.join()
    assert [one.pk for one in recover(at=NEXT)] == [run.pk]


def test_two_imports_of_one_source_take_turns(source, home) -> None:
    rows = export_rows(30)
    runs = [
        received(source, export_bytes(changed(rows, "Client", n, FirstName=f"New{n}"), home))
        for n in range(2)
    ]

    def one(run: ImportRun) -> None:
        try:
            work(run.pk, at=NEXT)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for run in runs:
        run.refresh_from_db(using="batch")
    assert [run.state for run in runs] == ["loaded", "loaded"]
    counts = sorted((run.counts["Client"] for run in runs), key=len)
    assert counts == [{"new": 30}, {"changed": 2, "same": 28}]
    current = SourceRecord.objects.using("batch").filter(valid_to=None)
    assert current.count() == 30
    assert SourceRecord.objects.using("batch").count() == 32


def test_one_run_is_worked_on_once(source, home) -> None:
    run = received(source, export_bytes(export_rows(5), home))
    work(run.pk, at=NEXT)
    assert work(run.pk, at=NEXT).attempts == 1


def test_what_follows_is_told_once_and_again_after_a_failure(source, home) -> None:
    from wayhome.core import events

    heard: list[object] = []

    def follow(run_id: object) -> None:
        heard.append(run_id)
        if len(heard) == 1:
            raise RuntimeError("linking broke")

    run = work(received(source, export_bytes(export_rows(5), home)).pk, at=NEXT)
    events.subscribe(events.IMPORTED, "test", follow)
    try:
        with pytest.raises(RuntimeError):
            announce(run, at=NEXT)
        announce(run, at=NEXT)
        announce(run, at=NEXT)
    finally:
        events.unsubscribe(events.IMPORTED, "test")
    assert heard == [run.pk, run.pk]
