"""Today: what to do, in the order in which waiting would hurt."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.queries.today import since_yesterday
from wayhome.tasks.queries import tasks_for


@policy(MEMBER)
def today(request: HttpRequest) -> HttpResponse:
    """The viewer's organization's tasks, and what changed since yesterday."""
    viewer, now = viewer_of(request), timezone.now()
    context = {
        "tasks": tasks_for(viewer, at=now),
        "news": since_yesterday(viewer, at=now),
        "now": now,
    }
    return render(request, "desk/today.html", context)


@policy(MEMBER)
def search(request: HttpRequest) -> HttpResponse:
    """The one search box: people by name, for those whose work is people."""
    asked = request.GET.get("q", "").strip()
    return redirect("/people/?" + urlencode({"q": asked}))
