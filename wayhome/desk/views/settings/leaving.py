"""Somebody's work ends: what they had open, who takes it over, and back on the same day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wayhome.accounts.models import User
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.actions import hand_over, take_back_hand_over
from wayhome.desk.queries.leaving import leaving
from wayhome.organizations import actions
from wayhome.organizations.models import HandOver
from wayhome.organizations.queries import hand_overs_of
from wayhome.organizations.rules import ADMINISTRATORS

TEAM = "team"


class Heir(forms.Form):
    """Who takes the work over."""

    to = forms.ChoiceField(label=gettext_lazy("Who takes over what is open?"))

    def __init__(self, *args: Any, colleagues: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.colleagues = {str(one.pk): one for one in colleagues}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Choose")),
            (TEAM, _("The team: it is everybody's until somebody takes it")),
            *((key, one.name) for key, one in self.colleagues.items()),
        ]


@policy(MEMBER, *ADMINISTRATORS)
def leave(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End all of somebody's roles in an organization, and hand over what they had open."""
    viewer = viewer_of(request)
    found = leaving(membership_id, viewer=viewer)
    if found is None:
        raise Http404
    form = Heir(request.POST or None, colleagues=found.colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            made = hand_over(
                user=found.user,
                organization=found.organization,
                to=form.colleagues.get(form.cleaned_data["to"]),
                by=viewer,
                at=timezone.now(),
            )
        except actions.LastAdministrator:
            form.add_error(None, _("The last system administrator stays: add another one first."))
        except actions.NotAColleague:
            form.add_error("to", _("They no longer work there: choose somebody else."))
        else:
            undo = reverse("settings_leave_undo", args=[made.pk])
            words = _("The work of %(name)s ended: they are signed out everywhere.")
            say(request, words % {"name": found.user.name}, undo=undo)
            return redirect("settings_people")
    context = {"form": form, "leaving": found}
    status = 422 if form.errors else 200
    return render(request, "desk/settings/leave.html", context, status=status)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def undo_leave(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Take it back on the same day."""
    viewer, now = viewer_of(request), timezone.now()
    handed = next((one for one in hand_overs_of(viewer, at=now) if one.pk == handover_id), None)
    if handed is None:
        raise Http404
    try:
        take_back_hand_over(handed=handed, by=viewer, at=now)
    except actions.NotYours:
        messages.error(request, _("Only a system administrator gives this role back."))
    else:
        say(request, _("%(name)s works here again.") % {"name": _name(handed)})
    return redirect("settings_people")


def _name(handed: HandOver) -> str:
    return str(handed.user.name)
