"""The page that `wayhome demo` shows while the made-up county loads, and how far that is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Next = Callable[[HttpRequest], HttpResponse]
LOADING, READY, FAILED = "loading", "ready", "failed"


def say(step: str) -> None:
    """Tell the page what is being done."""
    _tell(LOADING, step)


def fail(why: str) -> None:
    """Tell the page that there will be no county, and why."""
    _tell(FAILED, why)


def begin() -> bool:
    """Note that a county is being loaded; whether an earlier start was cut off at it."""
    cut_off = _mark("begun").exists() and not whole()
    _mark("begun").touch()
    return cut_off


def done() -> None:
    """Let every page through from now on."""
    _mark("loaded").touch()
    _tell(READY, "")


def whole() -> bool:
    """Whether a county was loaded to its end, now or by an earlier start."""
    return _mark("loaded").exists()


def state() -> dict[str, str]:
    """`state` (loading, ready or failed) and `step` (what is done, or why it failed)."""
    try:
        told: dict[str, str] = json.loads(_mark("state").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"state": LOADING, "step": ""}
    return told


def page(get_response: Next) -> Next:
    """Answer with the progress until the county is there; does nothing outside the demo."""
    ready = not os.environ.get("WAYHOME_DEMO")

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal ready
        if ready:
            return get_response(request)
        told = state()
        if told["state"] == READY:
            ready = True
            return get_response(request)
        response = render(request, "core/loading.html", told, status=503)
        response["Retry-After"] = "2"
        # Django would write each of these answers into the terminal as an error.
        setattr(response, "_has_been_logged", True)  # noqa: B010 - Django's own mark
        return response

    return middleware


def _mark(name: str) -> Path:
    return Path(settings.HOME) / f"demo-{name}"


def _tell(state: str, step: str) -> None:
    _mark("state").parent.mkdir(parents=True, exist_ok=True)
    fresh = _mark("state.part")
    fresh.write_text(json.dumps({"state": state, "step": step}), encoding="utf-8")
    fresh.rename(_mark("state"))
