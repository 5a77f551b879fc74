"""`wayhome audit verify` and the doctor say what is wrong with the logs, in words."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

import conftest as database
from config import client, doctor
from config.cli import main
from config.cli.worker import run_worker
from config.roles import CREATE_EXTENSIONS
from wayhome.audit.actions import anchor, seal
from wayhome.audit.tests.factories import START, TICK, as_owner, look, seals, wrong

pytestmark = pytest.mark.usefixtures("committed")


def verify(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["audit", "verify", *arguments])
    return done.exit_code, done.output


@pytest.fixture
def anchored(tmp_path: Path, settings) -> Path:
    """Two looks, sealed and written down; then two more."""
    settings.HOME = tmp_path
    path = tmp_path / "anchors.jsonl"
    for turn in range(2):
        look(), look()
        seal(at=START + turn * TICK)
        anchor(to=path)
    return path


def test_a_log_as_it_was_sealed(anchored: Path) -> None:
    code, said = verify("--anchor", str(anchored))
    assert (code, "As they were sealed." in said) == (0, True)
    assert "sealed until 2026-11-20 09:00:10 UTC, seal 2" in said
    assert "Without --anchor a cut end is not seen" in verify()[1]


def test_it_says_which_rows_and_ends_with_1(anchored: Path) -> None:
    as_owner("DELETE FROM audit_disclosure WHERE n = 3")
    code, said = verify()
    assert code == 1
    assert "log of disclosures: removed: of rows 3 to 4, seal 2" in said
    assert "1 are missing" in said


def test_a_cut_end_is_said_with_the_anchor(anchored: Path) -> None:
    as_owner("DELETE FROM audit_seal WHERE number = 2")
    as_owner("DELETE FROM audit_disclosure WHERE n > 2")
    assert verify()[0] == 0
    code, said = verify("--anchor", str(anchored))
    assert (code, "cut end: rows 3 to 4, seal 2" in said) == (1, True)


def test_many_faults_are_counted_and_not_all_printed(anchored: Path) -> None:
    for turn in range(2, 30):
        look()
        seal(at=START + turn * TICK)
    as_owner("UPDATE audit_disclosure SET what = 'x'")
    said = verify()[1]
    assert "... and 10 more like these." in said


def test_what_is_no_anchor_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "anchors.jsonl"
    path.write_text("nothing\n")
    assert verify("--anchor", str(path)) == (
        2,
        f"wayhome audit: {path}, line 1 is not an anchor.\n",
    )


def looked_at(name: str) -> doctor.Check:
    return next(one for one in doctor._seals() if one.name == name)


def test_the_doctor_finds_it_with_the_anchors_that_are_there(anchored: Path, settings) -> None:
    settings.ANCHOR_FILE = anchored
    assert looked_at("logs").fine
    as_owner("DELETE FROM audit_seal WHERE number = 2")
    found = looked_at("logs")
    assert (found.fine, "cut end" in found.words) == (False, True)


def test_the_doctor_says_that_a_file_holds_no_anchors(tmp_path: Path, settings) -> None:
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    settings.ANCHOR_FILE.write_text("nothing\n")
    assert "line 1 is not an anchor" in looked_at("logs").words


def test_the_doctor_says_that_nobody_seals() -> None:
    look(timezone.now())
    assert looked_at("sealing").fine
    look(timezone.now() - timedelta(hours=1))
    assert looked_at("sealing").fine, "the oldest row that waits is young"
    as_owner("UPDATE audit_disclosure SET at = now() - interval '1 hour'")
    assert "Does `wayhome worker` run?" in looked_at("sealing").words
    seal(at=timezone.now())
    assert looked_at("sealing").fine


def test_the_seals_hold_after_dump_and_restore(anchored: Path, tmp_path: Path) -> None:
    copy, owner = tmp_path / "database.dump", connections["owner"]
    owner.ensure_connection()
    server = owner.connection.info.server_version // 10_000
    dump, restore = (client.program(name, server) for name in ("pg_dump", "pg_restore"))
    subprocess.run(
        [dump, "--format=custom", "--enable-row-security", "--file", copy],
        env=os.environ | client.surroundings(client.parts_of("owner")), check=True, timeout=120,
    )  # fmt: skip
    name = f"{connections['owner'].settings_dict['NAME']}_restored"
    with database.superuser() as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {name} OWNER wayhome_owner")
    try:
        with database.superuser(name) as link:
            link.execute(CREATE_EXTENSIONS)
            subprocess.run(
                [restore, "--exit-on-error", "--no-comments", "--dbname", link.info.dsn, copy],
                env=os.environ | {"PGPASSWORD": link.info.password}, check=True, timeout=120,
            )  # fmt: skip
        with database.used(name):
            assert wrong() == []
            look()
            seal(at=START + 9 * TICK)
            assert wrong() == []
            as_owner("DELETE FROM audit_disclosure WHERE n = 1")
            assert wrong() == ["removed"]
    finally:
        with database.superuser() as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_the_worker_seals_from_a_place_of_its_own_beside_the_others() -> None:
    look()
    app.configure_task("desk.seal", queue="seal").defer(timestamp=0)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_worker, ["batch", "seal"], once=True).result(timeout=120)
    assert [one.rows for one in seals()] == [1]
    assert verify()[0] == 0
