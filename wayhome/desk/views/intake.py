"""Somebody new: written down, held against everybody the worker may see, kept, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.accounts.limits import limited
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, may_open, policy, refuse, viewer_of
from wayhome.desk import actions
from wayhome.desk.intake.forms import NewPerson
from wayhome.desk.queries.known import Known, known_people
from wayhome.desk.show.candidates import candidate
from wayhome.desk.views.people import LOOKERS, shown
from wayhome.people.actions import InUse, Kept, MayNotWrite
from wayhome.people.choices import WRITERS
from wayhome.people.models import Person

TO_MEND = 422


@policy(MEMBER, *LOOKERS)
@limited("search")
def new_person(request: HttpRequest) -> HttpResponse:
    """Write down somebody new, and see meanwhile who they may be already.

    What is typed comes by POST only: a number has no place in an address.
    """
    form = NewPerson(request.POST or None)
    given = form.given() if form.is_bound else {}
    return _page(request, form, known_people(given, viewer=viewer_of(request)))


@policy(MEMBER, *WRITERS)
@require_POST
def save_person(request: HttpRequest) -> HttpResponse:
    """Keep them as a new person; where somebody is much like them, ask once more before."""
    form = NewPerson(request.POST)
    given, viewer = form.given(), viewer_of(request)
    if not form.may_be_kept():
        return _page(request, form, known_people(given, viewer=viewer), status=TO_MEND)
    held = form.cleaned_data
    try:
        person, fresh = actions.save_new_person(
            form_key=held["form_key"],
            given=given,
            dob_quality=form.dob_quality,
            seen=held["seen"],
            apart=held["apart"],
            by=viewer,
            at=timezone.now(),
        )
    except actions.LooksLike as question:
        return _page(request, form, question.known, asks=True)
    except MayNotWrite:
        return refuse(request)
    if fresh:
        undo = reverse("person_take_back", args=[person.pk])
        say(request, _("Kept: %(name)s is a new person.") % {"name": person}, undo=undo)
    return redirect("person", person.pk)


@policy(MEMBER, *WRITERS)
@require_POST
def take_back(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take somebody back who was written down by mistake."""
    try:
        actions.undo_new_person(person_id=person_id, by=viewer_of(request), at=timezone.now())
    except Person.DoesNotExist as error:
        raise Http404 from error
    except Kept:
        messages.warning(
            request, _("They stay: this record must be kept for now. Ask a system administrator.")
        )
        return redirect("person", person_id)
    except InUse:
        messages.warning(
            request,
            _("They stay: somebody worked with this page since, or a file names them. If they are "
              "somebody you have already, ask a reviewer to join the two."),
        )  # fmt: skip
        return redirect("person", person_id)
    messages.success(request, _("Taken back. Nobody was added."))
    return redirect("person_new")


def _page(
    request: HttpRequest,
    form: NewPerson,
    known: Sequence[Known],
    *,
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown(request, [one.person for one in known])
    found = [candidate(one) for one in known]
    organization = getattr(request, "organization", None)
    context = {
        "form": form,
        "given": bool(form.is_bound and form.given()),
        "known": found,
        "asks": asks,
        "likely": [one for one in found if one.likely],
        "may_save": bool(organization and organization.may_write_down)
        and bool(may_open("person_save", viewer_of(request))),
    }
    return render(request, "desk/new_person.html", context, status=status)
