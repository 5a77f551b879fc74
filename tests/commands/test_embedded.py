"""The embedded server runs while somebody needs it, and not a moment longer."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import postgres
from tests.commands.running import PROJECT, surroundings, wait_for

pytestmark = pytest.mark.xdist_group("demo")
HOLD = """
import sys
from config import embedded
import psycopg
with psycopg.connect(embedded.superuser_url("wayhome")) as link:
    print(link.execute("SELECT upper('ñ')").fetchone()[0], flush=True)
sys.stdin.read()
embedded.release()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / "var"


def hold(home: Path) -> subprocess.Popen[str]:
    """A process that needs the server until its input ends; returns when it has it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=PROJECT, env=surroundings(home) | {"LANG": "C"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    # Letters beyond ASCII have capitals whatever the surroundings' language is.
    assert process.stdout.readline() == "Ñ\n"
    return process


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)
    assert process.returncode == 0


def runs(home: Path) -> bool:
    return (home / "postgres" / "postmaster.pid").exists()


def test_it_stops_with_its_last_user(home: Path) -> None:
    one, other = hold(home), hold(home)
    let_go(one)
    assert runs(home)
    let_go(other)
    assert not runs(home)


def test_it_stops_though_its_last_user_is_killed(home: Path) -> None:
    one = hold(home)
    one.send_signal(signal.SIGKILL)
    one.communicate()
    wait_for(lambda: not runs(home), "the server to stop", 60)


def test_it_starts_after_a_crash_whose_number_is_now_another_process(home: Path) -> None:
    other = subprocess.Popen(["sleep", "60"])
    left = f"{other.pid}\n/nowhere\n0\n5432\n\n\n\nready\n"
    (home / "postgres" / "postmaster.pid").write_text(left)
    let_go(hold(home))
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_cut_off_first_start_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.making").mkdir()
    (tmp_path / "postgres.making" / "PG_VERSION").write_text("18\n")
    let_go(hold(tmp_path))


def test_a_folder_with_a_long_name_has_its_socket_elsewhere(tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    sockets = postgres.socket_folder(long / "postgres")
    try:
        let_go(hold(long))
        assert sockets.parent != long
        assert sockets.stat().st_mode & 0o077 == 0
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def test_why_there_is_no_server_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("not a folder")
    refused = subprocess.run(
        [sys.executable, "-m", "config.cli", "migrate"], cwd=PROJECT, env=surroundings(tmp_path),
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert len(refused.stderr.splitlines()) == 1
