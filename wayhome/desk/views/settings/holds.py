"""Legal holds: what must not be destroyed for now. One asks to end a hold, another one ends it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.audit import actions, queries
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.settings.keeping import NewHold, hold_lines
from wayhome.organizations.rules import ADMINISTRATORS
from wayhome.people.queries import names_of


@policy(MEMBER, *ADMINISTRATORS)
def holds(request: HttpRequest) -> HttpResponse:
    """Every hold, and a form for another one."""
    viewer = viewer_of(request)
    form = NewHold(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        organization = given["organization"]
        try:
            actions.hold(
                person_id=given["person"],
                organization_id=organization.pk if organization else None,
                reason=given["reason"],
                by=viewer,
                at=timezone.now(),
            )
        except actions.NobodyThere:
            form.add_error("person", _("There is nobody by this key."))
        else:
            say(request, _("Held. Nothing of it is destroyed until two people end it."))
            return redirect("settings_holds")
    found = queries.holds(viewer=viewer)
    people = names_of([one.person_id for one in found if one.person_id], viewer=viewer)
    shown = hold_lines(found, people=people, user=viewer.user_id)
    context = {
        "form": form,
        "standing": [one for one in shown if one.hold.ended_at is None],
        "over": [one for one in shown if one.hold.ended_at is not None],
    }
    status = 422 if form.errors else 200
    return render(request, "desk/settings/holds.html", context, status=status)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def end_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Ask to end it; where somebody else asked before, end it."""
    viewer, now = viewer_of(request), timezone.now()
    held = queries.hold_by_id(hold_id, viewer=viewer)
    if held is None:
        raise Http404
    if held.end_asked_at is None:
        actions.ask_to_end_hold(hold=held, by=viewer, at=now)
        say(request, _("Asked. It holds until another administrator ends it."))
        return redirect("settings_holds")
    try:
        actions.end_hold(hold=held, by=viewer, at=now)
    except actions.NeedsAnother:
        say(request, _("You asked to end it yourself. Another administrator must end it."))
    else:
        say(request, _("Ended. Retention may destroy it again."))
    return redirect("settings_holds")
