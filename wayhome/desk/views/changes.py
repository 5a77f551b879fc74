"""Correcting who is who: two people are one, a record is somebody else's, and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.audit.actions import disclose
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.queries.search import found_people, people_with_newest
from wayhome.matching import actions, evidence
from wayhome.matching.choices import REVIEWERS
from wayhome.matching.models import Change
from wayhome.matching.queries import held_by, may_change
from wayhome.organizations.middleware import look_class
from wayhome.people.models import Person
from wayhome.people.queries import person_now

SHOWN = ("first_name", "middle_name", "last_name", "suffix", "sex", "phone", "zip")


@policy(MEMBER, *REVIEWERS)
def same(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Find the other person, look what joining them does, and do it."""
    viewer = viewer_of(request)
    person = person_now(person_id, viewer=viewer)
    if person is None:
        raise Http404
    if request.method == "POST":
        return _merge(request, person)
    asked = request.GET.get("q", "").strip()
    found = people_with_newest(found_people(asked, viewer=viewer)) if asked else []
    other = _other(request.GET.get("other", ""), request)
    shown = [one.pk for one, _ in found] + ([other.pk] if other else [])
    disclose(shown, by=viewer, at=timezone.now(), what="search", row_class=look_class(request))
    records = held_by(person.pk) + (held_by(other.pk) if other else [])
    context = {
        "person": person,
        "other": other,
        "compared": _compared(person, other) if other else [],
        "asked": asked,
        "found": [pair for pair in found if pair[0] != person],
        "may": may_change([one for one in records if one.is_record], viewer=viewer),
    }
    return render(request, "desk/same_person.html", context)


def _merge(request: HttpRequest, person: Person) -> HttpResponse:
    other = _other(request.POST.get("other", ""), request)
    if other is None or other == person:
        messages.warning(request, _("Choose the other person first."))
        return redirect("person_same", person.pk)
    try:
        change = actions.merge(
            person_id=person.pk,
            other_id=other.pk,
            reason=request.POST.get("reason", "")[:300],
            by=viewer_of(request),
            at=timezone.now(),
        )
    except actions.MayNotChange:
        messages.warning(request, _refused())
    except Person.DoesNotExist as error:
        raise Http404 from error
    else:
        undo = reverse("change_undo", args=[change.pk])
        say(request, _("Kept: they are one person. Their pages follow in a moment."), undo=undo)
    return redirect("person", person.pk)


@policy(MEMBER, *REVIEWERS)
@require_POST
def split(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Say that a record is not this person's."""
    viewer = viewer_of(request)
    person = person_now(person_id, viewer=viewer)
    if person is None:
        raise Http404
    source, _sep, key = request.POST.get("record", "").partition(":")
    try:
        change = actions.split(
            person_id=person.pk,
            source_id=UUID(source),
            key=key,
            reason=request.POST.get("reason", "")[:300],
            by=viewer,
            at=timezone.now(),
        )
    except (actions.NothingToSplit, ValueError):
        messages.warning(request, _("This person has no such record, or no other one."))
    except actions.MayNotChange:
        messages.warning(request, _refused())
    else:
        undo = reverse("change_undo", args=[change.pk])
        say(request, _("Kept: that record is somebody else's. The pages follow soon."), undo=undo)
    return redirect("person", person.pk)


@policy(MEMBER, *REVIEWERS)
@require_POST
def undo(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Take a merge or a split back."""
    try:
        change = actions.undo(change_id=change_id, by=viewer_of(request), at=timezone.now())
    except Change.DoesNotExist as error:
        raise Http404 from error
    except actions.AlreadyUndone:
        messages.info(request, _("It was taken back before."))
        return redirect("people")
    messages.success(request, _("Taken back. Everything goes to where it was, in a moment."))
    return redirect("person", change.people[0])


def _compared(person: Person, other: Person) -> list[evidence.Row]:
    """The newest records of both side by side, with what people tell each other apart by."""
    sides = []
    for _one, record in people_with_newest([person, other]):
        held = {name: getattr(record, name, "") or "" for name in SHOWN}
        sides.append(held | {"dob": record.dob.isoformat() if record and record.dob else ""})
    return evidence.compared(*sides)


def _other(text: str, request: HttpRequest) -> Person | None:
    try:
        return person_now(UUID(text), viewer=viewer_of(request))
    except ValueError:
        return None


def _refused() -> str:
    return _("Your organization holds no record of theirs, or another organization decided this.")
