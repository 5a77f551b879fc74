"""What became of the two records of a pair: a part of the review page, and a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wayhome.audit.actions import disclose
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.queries.history import histories
from wayhome.desk.show.history import steps
from wayhome.matching.choices import REVIEWERS
from wayhome.organizations.middleware import look_class
from wayhome.organizations.queries import names_by_code


@policy(MEMBER, *REVIEWERS)
def review_history(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Both histories side by side."""
    viewer = viewer_of(request)
    sides = histories(pair_id, viewer=viewer)
    if sides is None:
        raise Http404
    shown = [side.person_id for side in sides if side.person_id]
    classes = sorted({"demographic", *(one.data_class for side in sides for one in side.stays)})
    disclose(
        shown,
        by=viewer,
        at=timezone.now(),
        what="review",
        classes=classes,
        row_class=look_class(request),
    )
    plans = names_by_code()
    context = {
        "pair_id": pair_id,
        "sides": [{"side": one, "steps": steps(one, plans)} for one in sides],
    }
    return render(request, "desk/review_history.html", context)
