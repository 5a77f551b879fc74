"""A server on the test database and a browser that looks at it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys import browser as looking


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    looking.chromium()
    # Playwright keeps an event loop in this thread, which Django would take for an async view.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = looking.launch(playwright)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    """The address of the application, served from this process on the test database."""
    import uvicorn

    if not (looking.PROJECT / "static" / "build" / "wayhome.css").is_file():
        pytest.fail("The front end is not built: run `make setup`")
    config = uvicorn.Config(
        "config.asgi:application", port=0, log_level="error", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start within 20 seconds"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def page_at(chromium_browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`page_at(360)`: a fresh page of that width; each call is somebody else's browser.

    `language` is the browser's. A page that asked another host, or whose console complained,
    fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(width: int, height: int = 800, language: str = "en-US", **more: object) -> Page:
        context = chromium_browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            locale=language,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        looking.stay_here(context, site, complaints)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
