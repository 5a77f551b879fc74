"""Seconds until a page stands in a real browser, on a county of the size that Wayhome is for.

A demo of its own is loaded, through the real importers, and asked as its people would ask. Each
page is opened once to warm up (the first of its kind compiles templates) and then TIMES times; the
figure is the slowest of these. The peer is the limit that was set: a second a screen.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.results import Entry

PEOPLE, MANY = 10_000, 70_000
LIMIT = 1.0
TIMES = 5
PATIENCE = 3_600  # seconds for the county to load
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
FIRST_PERSON = "main a[href^='/people/0']"
ASKED = {
    "CoC data lead": (
        "dana@coc.example",
        {
            "Today": "/",
            "search": "/search/?q=jose+garcia",
            "a person": "",
            "worklist": "/worklist/",
            "worklist of one service": "/worklist/?service=ecm.pof1a",
            "review": "/review/",
            "imports": "/imports/",
        },
    ),
    "plan analyst": (
        "paula@plan.example",
        {
            "Today": "/",
            "search": "/search/?q=maria+lopez",
            "a person": "",
            "worklist": "/worklist/",
            "referrals": "/referrals/",
        },
    ),
    "lead care manager": (
        "marta@serena.example",
        {"Today": "/", "worklist": "/worklist/", "referrals": "/referrals/"},
    ),
}


def measure(people: int) -> Iterator[Entry]:
    """One entry a page and role. Says how long loading took, for which no aim was set."""
    with county(people) as (address, seconds), sync_playwright() as engine:
        sys.stdout.write(f"{people:,} people loaded in {seconds:.0f} s\n")
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for role, (email, pages) in ASKED.items():
            page = signed_in(browser, address, email)
            for name, path in pages.items():
                slowest = _slowest(page, path or _a_person(page))
                yield Entry(
                    f"page, {people:,} people: {name}, {role}",
                    round(slowest, 3),
                    "s",
                    f"the limit of {LIMIT:g} s",
                    round(slowest / LIMIT, 2),
                    1.0,
                    slowest <= LIMIT,
                )
        browser.close()


def _slowest(page: Page, path: str) -> float:
    page.goto(path, wait_until="load")
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = page.goto(path, wait_until="load")
        taken.append(time.perf_counter() - started)
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{path} was not answered: {answer and answer.status}")
    return max(taken)


def _a_person(page: Page) -> str:
    """The address of the first person that the search before this found."""
    found = page.locator(FIRST_PERSON).first.get_attribute("href")
    if not found:
        raise RuntimeError("The search found nobody.")
    return found


def signed_in(browser: Browser, address: str, email: str) -> Page:
    """A page of the demo, signed in as one of its cast."""
    page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("made-up-county")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")
    return page


@contextmanager
def county(people: int) -> Iterator[tuple[str, float]]:
    """A demo of this size; its address, and the seconds until it was loaded."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        said = Path(folder) / "said.txt"
        started = time.perf_counter()
        with said.open("w") as out:
            demo = subprocess.Popen(
                [sys.executable, "-m", "config.cli", "demo", "--port", str(port),
                 "--people", str(people)],
                env=os.environ | {"WAYHOME_HOME": str(Path(folder) / "home")},
                stdout=out, stderr=out,
            )  # fmt: skip
        try:
            while not _stands(port):
                if demo.poll() is not None or time.perf_counter() - started > PATIENCE:
                    raise RuntimeError(f"The county was not loaded: {said.read_text()}")
                time.sleep(1)
            yield f"http://localhost:{port}", time.perf_counter() - started
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=120)


def _stands(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/account/login/", timeout=10) as page:
            return bool(page.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False
