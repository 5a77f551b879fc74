"""The review page: two records, why they might be one person, and four keys."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.matching import actions, evidence, queries
from wayhome.matching.forms import Answer
from wayhome.matching.models import Pair
from wayhome.organizations.choices import Role

REVIEWERS = (Role.COC_DATA_LEAD, Role.COUNTY_ADMINISTRATOR)


@policy(MEMBER, *REVIEWERS)
def review(request: HttpRequest, pair_id: UUID | None = None) -> HttpResponse:
    """The next pair, or the one asked for."""
    queue = queries.queue_at(viewer=viewer_of(request), pair_id=pair_id)
    if pair_id is not None and queue.pair is None:
        raise Http404
    context: dict[str, object] = {"queue": queue, "pair": queue.pair}
    if queue.pair is not None:
        context |= {
            "compared": evidence.compared(queue.pair.left_fields, queue.pair.right_fields),
            "steps": evidence.steps(queue.pair.evidence),
            "left": queue.pair.left_source.name,
            "right": queue.pair.right_source.name,
            "percent": min(99, int(queue.pair.probability * 100)),
            "guard": evidence.guard(queue.pair.evidence),
            "reason_missing": "reason" in request.GET,
        }
    return render(request, "matching/review.html", context)


@policy(MEMBER, *REVIEWERS)
@require_POST
def answer(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Keep the reviewer's answer and go on to the next pair."""
    form = Answer(request.POST)
    here = reverse("review_pair", args=[pair_id])
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect(here)
    queue = queries.queue_at(viewer=viewer_of(request), pair_id=pair_id)
    try:
        pair = actions.decide(
            pair_id=pair_id,
            verdict=form.cleaned_data["verdict"],
            reason=form.cleaned_data["reason"],
            by=viewer_of(request),
            at=timezone.now(),
        )
    except Pair.DoesNotExist as error:
        raise Http404 from error
    except actions.AlreadyDecided:
        messages.info(request, _("Somebody else decided about this pair a moment ago."))
        return redirect("review")
    except actions.ReasonNeeded:
        return redirect(f"{here}?reason=missing")
    undo = reverse("review_reopen", args=[pair.pk])
    say(request, _("Kept: %(what)s.") % {"what": pair.get_verdict_display()}, undo=undo)
    return redirect("review_pair", queue.after) if queue.after else redirect("review")


@policy(MEMBER, *REVIEWERS)
@require_POST
def reopen(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take an answer back."""
    try:
        actions.reopen(pair_id=pair_id, by=viewer_of(request), at=timezone.now())
    except Pair.DoesNotExist as error:
        raise Http404 from error
    messages.info(request, _("Taken back. The pair waits again."))
    return redirect("review_pair", pair_id)


@policy(MEMBER, *REVIEWERS)
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, newest first, each to be looked at again."""
    pairs = queries.decided_pairs(viewer=viewer_of(request))[:200]
    return render(request, "matching/decided.html", {"pairs": pairs})
