"""Pages about Wayhome itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayhome.core.policy import PUBLIC, policy


@policy(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with made-up content: where a page's maker picks pieces."""
    return render(request, "core/gallery.html")
