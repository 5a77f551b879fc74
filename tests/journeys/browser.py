"""A real Chromium, what it may reach, and what is asked of every page."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

PROJECT = Path(__file__).resolve().parents[2]
SCREENSHOTS = PROJECT / "var" / "screenshots"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE, DESK = 360, 1280
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """Where Chromium is; the test is skipped without, or fails if WAYHOME_REQUIRE names it."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    missing = "Chromium is not installed, so nothing was tried in a browser"
    if "chromium" in os.environ.get("WAYHOME_REQUIRE", "").split(","):
        pytest.fail(missing)
    pytest.skip(missing)


def launch(playwright: Playwright):
    return playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS])


def stay_here(context: BrowserContext, base: str, complaints: list[str]) -> None:
    """Forbid every host but ours, and write down whatever the page or its console complains of."""

    def check(route) -> None:
        url = route.request.url
        if url.startswith((base, "data:", "blob:")):
            route.continue_()
        else:
            complaints.append(f"asked for {url}")
            route.abort()

    context.route("**/*", check)
    context.on("weberror", lambda error: complaints.append(f"broke: {error.error}"))
    context.on("console", lambda said: _note(said, complaints))


def _note(said, complaints: list[str]) -> None:
    # A page that is refused or missing is reported on the console, too; its test asks for it.
    if said.type == "error" and "status of 4" not in said.text:
        complaints.append(f"console: {said.text}")


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a person does, through the form."""
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@cache
def _axe() -> str:
    if not AXE.is_file():
        pytest.fail("axe-core is missing: run `make setup`")
    return AXE.read_text(encoding="utf-8")


def assert_accessible(page: Page, within: str = "html") -> None:
    """axe finds nothing, and nothing sticks out sideways. `within` names what is looked at."""
    page.wait_for_load_state("load")  # a page that renewed itself may still lack its styles
    page.evaluate(_axe())
    found = page.evaluate(
        "([within, rules]) => axe.run(within, {runOnly: rules, resultTypes: ['violations']})",
        [within, RULES],
    )
    broken = [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes'][:5]]}"
        for one in found["violations"]
    ]
    assert not broken, "\n".join(broken)
    assert_no_sideways_scroll(page)


def assert_no_sideways_scroll(page: Page) -> None:
    """The page is no wider than the window (WCAG 1.4.10)."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('body *')]
          .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
          .slice(0, 5).map(e => e.tagName + '.' + e.className)"""
    )
    assert not wide, f"wider than the window: {wide}"


def screenshot(page: Page, name: str) -> Path:
    """Save the whole page as var/screenshots/NAME-WIDTH.png."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"]
    path = SCREENSHOTS / f"{name}-{width}.png"
    page.screenshot(path=path, full_page=True)
    return path
