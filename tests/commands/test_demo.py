"""`wayhome demo` answers at once, keeps its county, says what went wrong, and leaves nothing."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.counties import BROKEN, SLOW
from tests.commands.running import PATIENCE, Demo, wait_for

pytestmark = [
    pytest.mark.xdist_group("demo"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which only Linux has"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all: its database is made once."""
    made = tmp_path_factory.mktemp("demo") / "var"
    made.mkdir()
    return made


@pytest.fixture
def started() -> Iterator[list[Demo]]:
    demos: list[Demo] = []
    yield demos
    for demo in demos:
        if demo.process.poll() is None:
            demo.end(signal.SIGKILL)


def start(started: list[Demo], home: Path, *arguments: str, **more: str) -> Demo:
    demo = Demo(home, *arguments, **more)
    started.append(demo)
    return demo


def test_shows_progress_then_the_county_and_ends_everything(
    started: list[Demo], home: Path
) -> None:
    demo = start(started, home, "--people", "7")
    wait_for(demo.answers, "an answer")
    wait_for(demo.loaded, "the county")
    wait_for(lambda: "Sign in as nobody." in demo.said(), "who to sign in as")
    assert f"http://localhost:{demo.port}" in demo.said()
    assert "Traceback" not in demo.said()
    assert "ERROR" not in demo.said()
    assert demo.end(signal.SIGINT) == 0
    assert demo.left_behind() == []


@pytest.mark.proof
def test_a_first_start_that_is_cut_off_leaves_nothing_and_begins_anew(
    started: list[Demo], home: Path
) -> None:
    for mark in ("demo-loaded", "demo-begun"):
        (home / mark).unlink(missing_ok=True)
    demo = start(started, home, "--seed", str(SLOW))
    wait_for(lambda: "Making up" in demo.get()[1], "the loader's step on the page")
    assert demo.get()[0] == 503
    assert demo.end(signal.SIGTERM) == 0
    assert demo.left_behind() == []
    again = start(started, home)
    wait_for(again.loaded, "the county")
    again.end()
    assert not (home / "demo-tmp").exists()


def test_a_second_start_keeps_the_data(started: list[Demo], home: Path) -> None:
    (home / "demo-loaded").touch()
    demo = start(started, home, "--seed", str(BROKEN))  # would fail if it loaded anything
    wait_for(demo.loaded, "the county")
    demo.end()
    assert demo.left_behind() == []


def test_a_county_that_cannot_be_loaded_is_told_in_words(started: list[Demo], home: Path) -> None:
    (home / "demo-loaded").unlink(missing_ok=True)
    demo = start(started, home, "--seed", str(BROKEN))
    wait_for(lambda: "could not be loaded" in demo.get()[1], "the page to say so")
    assert "it is broken on purpose" in demo.get()[1]
    wait_for(lambda: "broken on purpose" in demo.said(), "the terminal to say so")
    assert "Traceback" not in demo.said()
    assert "Traceback" in (home / "demo-problem.txt").read_text()
    assert demo.end(signal.SIGTERM) == 1
    assert demo.left_behind() == []


def test_a_port_that_is_taken_is_one_plain_line(started: list[Demo], home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        demo = Demo(home, port=port)
        assert demo.process.wait(timeout=PATIENCE) == 1
    assert (
        demo.said() == f"Error: Port {port} is taken. Choose another: make demo PORT={port + 1}\n"
    )


@pytest.mark.proof
def test_a_demo_that_is_killed_takes_its_processes_with_it(started: list[Demo], home: Path) -> None:
    demo = start(started, home)
    wait_for(demo.answers, "an answer")
    demo.end(signal.SIGKILL)
    wait_for(lambda: demo.left_behind() == [], "its processes to end")


@pytest.mark.proof
def test_a_terminal_that_closes_ends_it(started: list[Demo], home: Path) -> None:
    demo = start(started, home, before='"$@"; exit $?')
    wait_for(demo.answers, "an answer")
    os.killpg(demo.process.pid, signal.SIGHUP)
    demo.process.wait(timeout=PATIENCE)
    wait_for(lambda: demo.left_behind() == [], "its processes to end")
