"""The page that `wayhome demo` shows while the made-up county loads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Next = Callable[[HttpRequest], HttpResponse]


def _file() -> Path:
    return Path(settings.HOME) / "demo-loading.json"


def say(step: str) -> None:
    """Tell the page what is being done."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    fresh = _file().with_suffix(".part")
    fresh.write_text(json.dumps({"step": step}), encoding="utf-8")
    fresh.rename(_file())


def done() -> None:
    """Let every page through from now on."""
    (_file().with_name("demo-loaded")).touch()


def page(get_response: Next) -> Next:
    """Answer with the progress until the county is there; does nothing outside the demo."""
    demo = bool(os.environ.get("WAYHOME_DEMO"))
    state = {"loaded": not demo}

    def middleware(request: HttpRequest) -> HttpResponse:
        if not state["loaded"]:
            state["loaded"] = _file().with_name("demo-loaded").exists()
        if state["loaded"] or request.path.startswith("/static/"):
            return get_response(request)
        step = ""
        if _file().exists():
            step = json.loads(_file().read_text(encoding="utf-8"))["step"]
        response = render(request, "core/loading.html", {"step": step}, status=503)
        response["Retry-After"] = "2"
        return response

    return middleware
