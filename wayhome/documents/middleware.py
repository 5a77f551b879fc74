"""Loses no form to a sign-in that was over when it came."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from wayhome.core.forms import BROUGHT_BACK
from wayhome.core.policy import viewer_of
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.documents import held as forms
from wayhome.documents.actions import drop_draft

Next = Callable[[HttpRequest], HttpResponse]
BACK = "brought_back"  # in the session: which form stands in a page again


def held(get_response: Next) -> Next:
    """Keep a form that came too late, and fill it in again after the next sign-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = forms.brought_back(request) if request.method == "GET" else None
        token = BROUGHT_BACK.set(found.form if found else None)
        if found:
            request.session[BACK] = {"key": found.key, "sent_to": found.sent_to}
            messages.info(request, _("What you wrote was not sent yet. Look at it and send it."))
        try:
            response = get_response(request)
        finally:
            BROUGHT_BACK.reset(token)
        if request.method == "POST":
            return _sent(request, response)
        return response

    return middleware


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep what was turned away; forget what has been sent."""
    if step := getattr(request, "turned_away", ""):
        worker: Viewer = getattr(request, "worker", NOBODY)
        if there := forms.keep(request, worker):
            header = "HX-Redirect" if "HX-Redirect" in response else "Location"
            response[header] = redirect_to_login(there, step).url
        return response
    back = request.session.get(BACK)
    if back and request.path in back["sent_to"] and response.status_code < HTTPStatus.BAD_REQUEST:
        del request.session[BACK]
        drop_draft(key=back["key"], by=viewer_of(request), at=timezone.now())
    return response
