"""The review page: two records, why they might be one person, and the keys to say so."""

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
from wayhome.matching.choices import REVIEWERS, Stake
from wayhome.matching.forms import Answer, AskForm, Remark
from wayhome.matching.models import Pair


@policy(MEMBER, *REVIEWERS)
def review(request: HttpRequest, pair_id: UUID | None = None) -> HttpResponse:
    """The next pair, or the one asked for."""
    viewer = viewer_of(request)
    queue = queries.queue_at(viewer=viewer, pair_id=pair_id)
    pair = queue.pair
    if pair_id is not None and pair is None:
        raise Http404
    context: dict[str, object] = {"queue": queue, "pair": pair}
    if pair is not None:
        context |= {
            "compared": evidence.compared(pair.left_fields, pair.right_fields),
            "steps": evidence.steps(pair.evidence),
            "left": pair.left_source.name,
            "right": pair.right_source.name,
            "percent": min(99, int(pair.probability * 100)),
            "guard": evidence.guard(pair.evidence),
            "stakes": [Stake(one).label for one in pair.stakes],
            "said": queries.said_about(pair, viewer=viewer),
            "have_read": viewer.user_id in pair.read_by,
            "alone": queries.alone_in(viewer=viewer),
            "ask": AskForm(pair=pair),
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
        given = actions.decide(
            pair_id=pair_id,
            verdict=form.cleaned_data["verdict"],
            reason=form.cleaned_data["reason"],
            by=viewer_of(request),
            at=timezone.now(),
        )
    except Pair.DoesNotExist as error:
        raise Http404 from error
    except actions.AlreadyDecided:
        messages.info(request, _("This pair was decided a moment ago, or you have read it."))
        return redirect("review")
    except actions.ReasonNeeded:
        return redirect(f"{here}?reason=missing")
    undo = reverse("review_reopen", args=[pair_id])
    say(request, _kept(given), undo=undo)
    return redirect("review_pair", queue.after) if queue.after else redirect("review")


def _kept(given: actions.Given) -> str:
    if given.waits_for == 2:
        return _("Kept. A second reader looks at it, too, without seeing your answer.")
    if given.waits_for == 3:
        return _("Kept. The first reader said otherwise, so a third one settles it.")
    return _("Kept: %(what)s.") % {"what": given.pair.get_verdict_display()}


@policy(MEMBER, *REVIEWERS)
@require_POST
def reopen(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take an answer back."""
    try:
        actions.reopen(pair_id=pair_id, by=viewer_of(request), at=timezone.now())
    except Pair.DoesNotExist as error:
        raise Http404 from error
    except actions.AlreadyDecided:
        messages.info(request, _("Somebody else has read it since, so it was not taken back."))
    else:
        messages.info(request, _("Taken back. The pair waits again."))
    return redirect("review_pair", pair_id)


@policy(MEMBER, *REVIEWERS)
@require_POST
def note(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Keep a note for every reader, and stay."""
    form = Remark({"text": request.POST.get("reason", "")})
    if not form.is_valid():
        messages.warning(request, _("Write the note first."))
        return redirect("review_pair", pair_id)
    try:
        actions.note(
            pair_id=pair_id,
            text=form.cleaned_data["text"],
            by=viewer_of(request),
            at=timezone.now(),
        )
    except Pair.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The note is kept, with your name and the time."))
    return redirect("review_pair", pair_id)


@policy(MEMBER, *REVIEWERS)
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, newest first, each to be looked at again."""
    pairs = queries.decided_pairs(viewer=viewer_of(request))[:200]
    return render(request, "matching/decided.html", {"pairs": pairs})


@policy(MEMBER, *REVIEWERS)
def agreement(request: HttpRequest) -> HttpResponse:
    """How much was read, how fast, and how well readers agree."""
    viewer = viewer_of(request)
    context = {
        "figures": queries.agreement_of(viewer=viewer),
        "learned": queries.learned_so_far(),
        "alone": queries.alone_in(viewer=viewer),
    }
    return render(request, "matching/agreement.html", context)
