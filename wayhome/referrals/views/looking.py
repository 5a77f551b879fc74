"""Looking at referrals: the list, one referral, and its print."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wayhome.core.filtering import filters_on
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.referrals import actions, forms, pages, queries
from wayhome.referrals.choices import Side, Status
from wayhome.referrals.printed import referral_pdf
from wayhome.referrals.views.answering import MOVES
from wayhome.referrals.views.common import WORKERS, may_look, opened
from wayhome.referrals.words import criterion_name, proof_name, service_name


@policy(MEMBER, *WORKERS)
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals received and sent; those who may look at nobody see their receipts."""
    viewer = viewer_of(request)
    if not may_look(request):
        told = [
            one | {"service": service_name(one["service"])}
            for one in queries.receipts(viewer=viewer)
        ]
        context: dict[str, Any] = {"receipts": told}
        return render(request, "referrals/receipts.html", context)
    form = forms.FilterForm(request.GET)
    wanted = form.wanted()
    page = actions.list_referrals(
        wanted, by=viewer, at=timezone.now(), after=request.GET.get("after", "")
    )
    kept = {"tab": wanted.tab, "status": wanted.status, "service": wanted.service}
    kept = {key: value for key, value in kept.items() if value}
    tabs = [(Side.RECEIVER, _("Received")), (Side.SENDER, _("Sent"))]
    context = {
        "form": form,
        "lines": [pages.line(one, side=wanted.tab) for one in page.rows],
        "count": page.count,
        "sent": wanted.tab == Side.SENDER,
        "on": filters_on(form, request.GET, but=("sort",)),
        "tabs": [
            {"label": label, "href": f"?tab={side}", "current": wanted.tab == side}
            for side, label in tabs
        ],
        "more": urlencode(kept | {"sort": wanted.sort, "after": page.after}) if page.after else "",
    }
    return render(request, "referrals/list.html", context)


@policy(MEMBER, *WORKERS)
@require_GET
def referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One page for sender and receiver, with the same timeline."""
    detail = opened(request, referral_id)
    one = detail.referral
    if one.status == Status.DRAFT:
        return redirect("referral_check", referral_id)
    context = {
        "detail": detail,
        "referral": one,
        "known": detail.known,
        "sender": detail.side is Side.SENDER,
        "service_name": service_name(one.service),
        "steps": pages.timeline(detail),
        "facts": pages.facts(detail),
        "tone": pages.tone(one),
        "waiting": pages.waiting(detail) if detail.waits_for else "",
        "met": [criterion_name(key) for key in one.criteria_met],
        "missing": [proof_name(key) for key in one.missing_proof],
        "moves": pages.buttons(detail, MOVES),
        "rules": pages.unverified("clocks", day=timezone.localdate()),
    }
    return render(request, "referrals/detail.html", context)


@policy(MEMBER, *WORKERS)
@require_GET
def printed(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referral as a PDF, in the reader's language or the one asked for."""
    detail = opened(request, referral_id, what="referral printed")
    if not detail.readable:
        raise Http404
    language = request.GET.get("lang", getattr(request, "LANGUAGE_CODE", "en"))[:2]
    made = referral_pdf(detail, at=timezone.now(), language=language)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="referral-{str(referral_id)[-12:]}.pdf"'
    return response
