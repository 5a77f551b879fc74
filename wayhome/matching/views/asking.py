"""Asking who holds a record, and their page to answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.matching import actions, evidence, queries
from wayhome.matching.choices import REVIEWERS
from wayhome.matching.forms import AskForm, Reply
from wayhome.matching.models import Question
from wayhome.organizations.choices import Role

# Who of the organization that holds a record knows the people in it.
ANSWERERS = (
    *REVIEWERS,
    Role.PLAN_ANALYST,
    Role.ECM_LEAD_CARE_MANAGER,
    Role.COMMUNITY_HEALTH_WORKER,
    Role.HOUSING_NAVIGATOR,
)


@policy(MEMBER, *REVIEWERS)
@require_POST
def ask(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Ask the organization that holds a record; the pair leaves the queue until it answers."""
    viewer = viewer_of(request)
    queue = queries.queue_at(viewer=viewer, pair_id=pair_id)
    if queue.pair is None:
        raise Http404
    form = AskForm(request.POST, pair=queue.pair)
    if not form.is_valid():
        messages.warning(request, _("Choose whose record it is, and what you want to know."))
        return redirect("review_pair", pair_id)
    try:
        asked = actions.ask(pair_id=pair_id, by=viewer, at=timezone.now(), **form.cleaned_data)
    except actions.AlreadyAsked:
        messages.info(request, _("It was asked or decided a moment ago."))
        return redirect("review_pair", pair_id)
    words = _("Asked: %(who)s. The pair comes back with the answer.")
    say(request, words % {"who": asked.asked_of.name})
    return redirect("review_pair", queue.after) if queue.after else redirect("review")


@policy(MEMBER, *ANSWERERS)
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """What the viewer's organization is asked about a record that it holds, and the answer."""
    viewer = viewer_of(request)
    asked = queries.question_for(question_id, viewer=viewer)
    if asked is None:
        raise Http404
    form = Reply(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(
                question_id=question_id, by=viewer, at=timezone.now(), **form.cleaned_data
            )
        except Question.DoesNotExist:
            messages.info(request, _("Somebody answered it a moment ago."))
        else:
            messages.success(request, _("Thank you. Your answer is with the pair."))
        return redirect("review_question", question_id)
    context = {"asked": asked, "record": evidence.shown(asked.fields), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "matching/question.html", context, status=status)
