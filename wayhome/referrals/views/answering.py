"""Answering: accept, decline, log outreach, close; one short form each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.documents.actions import drop_draft
from wayhome.documents.queries import draft_of
from wayhome.referrals import actions, forms, pages
from wayhome.referrals.choices import Status
from wayhome.referrals.views.common import WORKERS, opened, restored_into

MOVES = {
    "accept": Status.ACCEPTED,
    "decline": Status.DECLINED,
    "outreach": Status.OUTREACH,
    "close": Status.CLOSED,
}


@policy(MEMBER, *WORKERS)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, referral_id: UUID, move: str) -> HttpResponse:
    """Accept, decline, log outreach or close: one short form each."""
    if move not in MOVES:
        raise Http404
    viewer, now = viewer_of(request), timezone.now()
    detail = opened(request, referral_id)
    if MOVES[move] not in detail.moves and request.method == "GET":
        messages.info(request, _("That is not to be done now: look where the referral stands."))
        return redirect("referral", referral_id)
    day = timezone.localdate(now)
    draft = f"referral.{move}:{referral_id}"
    restored = None if request.method == "POST" else draft_of(draft, viewer=viewer)
    given: dict[str, Any] = {
        "data": request.POST or None,
        "initial": restored_into({"seen": detail.referral.version}, restored),
        "day": day,
    }
    form = forms.AcceptForm(**given) if move == "accept" else forms.ReasonForm(**given, move=move)
    if request.method == "POST" and form.is_valid():
        try:
            _act(move, referral_id, form.cleaned_data, by=viewer, at=now)
        except actions.Refused as refused:  # a conflict is told in the same way
            messages.warning(request, str(refused))
        except actions.NotFound as error:
            raise Http404 from error
        else:
            drop_draft(key=draft, by=viewer, at=now)
            say(request, pages.done_words(move))
        return redirect("referral", referral_id)
    context = {
        "detail": detail,
        "form": form,
        "draft": draft,
        "restored": restored.kept_at if restored else None,
        "words": pages.answer_words(move),
        "rules": pages.unverified(forms.LIST_OF_MOVE.get(move, ""), day=day),
    }
    return render(request, "referrals/answer.html", context)


def _act(move: str, referral_id: UUID, held: dict[str, Any], **who: Any) -> None:
    common = {"referral_id": referral_id, "seen": held["seen"], "note": held["note"], **who}
    if move == "accept":
        actions.accept(**common, worker=held["worker"])
    elif move == "decline":
        actions.decline(**common, reason=held["reason"])
    elif move == "outreach":
        actions.log_outreach(**common, result=held["reason"])
    else:
        actions.close(**common, reason=held["reason"])
