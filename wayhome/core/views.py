"""Pages about Wayhome itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.i18n import set_language

from wayhome.core import gallery as samples
from wayhome.core.glossary import words
from wayhome.core.policy import PUBLIC, policy


@policy(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with made-up content: where a page's maker picks pieces."""
    return render(request, "core/gallery.html", samples.content(request))


@policy(PUBLIC)
def glossary(request: HttpRequest) -> HttpResponse:
    """What the words of both sectors mean."""
    return render(request, "core/glossary.html", {"words": words()})


@policy(PUBLIC)
def language(request: HttpRequest) -> HttpResponse:
    """Go on in another language, on the same page."""
    response: HttpResponse = set_language(request)
    return response
