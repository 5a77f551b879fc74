"""What a page says after something was done: one line, and a way back where there is one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

UNDO = "undo:"


def say(request: HttpRequest, text: str | Promise, *, undo: str = "") -> None:
    """Show `text` on the next page; `undo` is the address that takes it back by POST."""
    tags = f"{UNDO}{undo}" if undo else ""
    messages.success(request, str(text), extra_tags=tags)
