"""How long what is kept: the rule, what would go, and what the community lets go every night."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.audit import actions, queries
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.retention.kinds import BY_KEY
from wayhome.desk.retention.queue import ask_what_would_go
from wayhome.desk.settings.keeping import lines
from wayhome.organizations.choices import Role
from wayhome.organizations.rules import ADMINISTRATORS


@policy(MEMBER, *ADMINISTRATORS)
def retention(request: HttpRequest) -> HttpResponse:
    """Every class of things, with what was seen and done last."""
    viewer, now = viewer_of(request), timezone.now()
    runs = queries.last_runs(viewer=viewer)
    context = {
        "lines": lines(runs, queries.switched_on(), at=now, day=timezone.localdate(now)),
        "runs": [one for one in runs if one.done_at],
        "waiting": any(one.done_at is None for one in runs),
        "may_switch": viewer.has(Role.SYSTEM_ADMINISTRATOR),
    }
    return render(request, "desk/settings/retention.html", context)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Ask for a count of what would go."""
    ask_what_would_go(by=viewer_of(request), at=timezone.now())
    say(request, _("Counting. Open this page again in a minute; nothing is destroyed."))
    return redirect("settings_retention")


@policy(MEMBER, Role.SYSTEM_ADMINISTRATOR)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Let a class go every night from now on, or keep it."""
    kind = BY_KEY.get(request.POST.get("key", ""))
    if kind is None or kind.mode != "switch":
        return redirect("settings_retention")
    on = request.POST.get("on") == "1"
    try:
        actions.switch_retention(key=kind.key, on=on, by=viewer_of(request), at=timezone.now())
    except actions.LookFirst:
        say(request, _("Look first what would go: nothing that is destroyed comes back."))
    else:
        words = _("From tonight on: %(what)s.") if on else _("Kept from now on: %(what)s.")
        say(request, words % {"what": kind.title})
    return redirect("settings_retention")
