"""Keeping what somebody is writing while they write it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.documents import actions, held
from wayhome.documents.drafts import is_key

WORN_OUT = "CSRF token from"  # Django's words where origin and cookie are in order


@policy(MEMBER)
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep the fields of a form under the key in the address; files are not kept."""
    key = request.GET.get("key", "")
    if not is_key(key):
        return HttpResponse(status=422)
    written = {k: str(v) for k, v in request.POST.items() if k not in held.NOT_KEPT}
    kept = actions.keep_draft(key=key, written=written, by=viewer_of(request), at=timezone.now())
    return HttpResponse(status=204 if kept else 413)


@policy(MEMBER)
@require_POST
def discard_draft(request: HttpRequest) -> HttpResponse:
    """Forget what was written, and show the form as it was before."""
    key, there = request.GET.get("key", ""), request.POST.get("next", "")
    if is_key(key):
        actions.drop_draft(key=key, by=viewer_of(request), at=timezone.now())
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(there if safe else "/")


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before somebody signed in again: back to its page, with what was written.

    Only where the browser itself says that it was our page that sent it.
    """
    viewer = viewer_of(request)
    if viewer.organization_id and reason.startswith(WORN_OUT):
        there = held.keep(request, viewer)
        if f"{held.WRITTEN}=" in there:
            return HttpResponseRedirect(there)
    return render(request, "403_csrf.html", status=403)
