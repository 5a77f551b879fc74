"""Emergencies, restrictions, and what the privacy officer looks after."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.accounts.limits import limited
from wayhome.audit.actions import disclose
from wayhome.consent import actions
from wayhome.consent.actions import NoEmergency
from wayhome.consent.choices import Why
from wayhome.consent.models import Restriction
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.privacy.forms import Glass, Named, Restrict, Reviewed
from wayhome.desk.queries import privacy
from wayhome.organizations.choices import Role
from wayhome.organizations.middleware import look_class
from wayhome.organizations.queries import user_named
from wayhome.people.queries import person_now

CARERS = (
    Role.ECM_LEAD_CARE_MANAGER,
    Role.COMMUNITY_HEALTH_WORKER,
    Role.HOUSING_NAVIGATOR,
)
TO_MEND = 422


@policy(MEMBER, *CARERS)
@limited("emergency")
def glass(request: HttpRequest) -> HttpResponse:
    """Open one person in an emergency. What is typed comes by POST only."""
    form = Glass(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_glass(
                by=viewer_of(request), at=timezone.now(), **form.cleaned_data
            )
        except actions.NotOpened:
            form.add_error(
                None,
                _("Nobody was opened. The name and the birth date must be as they are recorded, "
                  "and some people are opened to nobody. Call whoever knows them."),
            )  # fmt: skip
        else:
            return redirect("person", opened.person_id)
    return render(
        request,
        "desk/glass.html",
        {"form": form, "hours": actions.HOURS},
        status=TO_MEND if form.errors else 200,
    )


@policy(MEMBER, *CARERS)
@require_POST
def close_glass(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """End one's own look before its time."""
    viewer = viewer_of(request)
    if not privacy.is_own(emergency_id, viewer=viewer):
        raise Http404
    actions.close_glass(emergency_id=emergency_id, by=viewer, at=timezone.now())
    messages.success(request, _("Closed. The privacy officer looks at why it was opened."))
    return redirect("people")


@policy(MEMBER, Role.PRIVACY_OFFICER)
def overview(request: HttpRequest) -> HttpResponse:
    """Emergencies to review, and who is restricted."""
    viewer = viewer_of(request)
    looks, shut = privacy.emergencies(viewer=viewer), privacy.restricted(viewer=viewer)
    seen = {one.person.pk for one in looks if one.person}
    _disclose(request, sorted(seen | {one.restriction.person_id for one in shut}))
    context = {"looks": looks, "shut": shut}
    return render(request, "desk/privacy.html", context)


@policy(MEMBER, Role.PRIVACY_OFFICER)
@require_POST
def review_glass(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Say whether an emergency was one."""
    form = Reviewed(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say whether it was proper."))
        return redirect("privacy")
    try:
        actions.review_glass(
            emergency_id=emergency_id,
            proper=form.cleaned_data["proper"] == "yes",
            note=form.cleaned_data["note"],
            by=viewer_of(request),
            at=timezone.now(),
        )
    except NoEmergency as error:
        raise Http404 from error
    messages.success(request, _("Kept, with your name and the time."))
    return redirect("privacy")


@policy(MEMBER, Role.PRIVACY_OFFICER)
def restriction(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Restrict somebody, or see who is named for them."""
    viewer = viewer_of(request)
    person = person_now(person_id, viewer=viewer)
    if person is None:
        raise Http404
    form = Restrict(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = Why(form.cleaned_data["why"])
        try:
            actions.restrict(person_id=person.pk, why=why, by=viewer, at=timezone.now())
        except actions.Refused:
            messages.warning(
                request,
                _("Not restricted: they are already, or your organization sent no record of them."),
            )
        else:
            messages.success(request, _("Restricted. From now on only you see this page."))
        return redirect("person_restriction", person.pk)
    _disclose(request, [person.pk])
    shut = privacy.restriction_of(person.pk, viewer=viewer)
    context = {"person": person, "form": form, "shut": shut, "named": Named(), "viewer": viewer}
    return render(request, "desk/restriction.html", context)


@policy(MEMBER, Role.PRIVACY_OFFICER)
@require_POST
def name_worker(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """Let one worker see somebody restricted."""
    found = _restriction(request, restriction_id)
    form = Named(request.POST)
    user = user_named(form.cleaned_data["email"]) if form.is_valid() else None
    try:
        if user is None:
            raise actions.Refused
        actions.name_worker(
            restriction_id=restriction_id,
            user_id=user.pk,
            days=form.cleaned_data["days"],
            by=viewer_of(request),
            at=timezone.now(),
        )
    except actions.Refused:
        messages.warning(
            request,
            _("Nobody was named: there is no such worker, or their organization may not see "
              "this person."),
        )  # fmt: skip
    else:
        messages.success(request, _("%(name)s may see them now.") % {"name": user})
    return redirect("person_restriction", found.person_id)


@policy(MEMBER, Role.PRIVACY_OFFICER)
@require_POST
def unname_worker(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """Take a worker's name off."""
    found = _restriction(request, restriction_id)
    try:
        actions.unname_worker(
            restriction_id=restriction_id,
            user_id=UUID(request.POST.get("user", "")),
            by=viewer_of(request),
            at=timezone.now(),
        )
    except (actions.Refused, ValueError):
        messages.warning(request, _("Their name stays: somebody else has to take off yours."))
    else:
        messages.success(request, _("They no longer see this person."))
    return redirect("person_restriction", found.person_id)


@policy(MEMBER, Role.PRIVACY_OFFICER)
@require_POST
def lift(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """End a restriction."""
    found = _restriction(request, restriction_id)
    actions.lift(restriction_id=restriction_id, by=viewer_of(request), at=timezone.now())
    say(request, _("The restriction has ended. Who could see them before can again."))
    return redirect("person", found.person_id)


def _disclose(request: HttpRequest, people: list[UUID]) -> None:
    disclose(
        people,
        by=viewer_of(request),
        at=timezone.now(),
        what="privacy",
        row_class=look_class(request),
    )


def _restriction(request: HttpRequest, restriction_id: UUID) -> Restriction:
    found = privacy.restriction_by_id(restriction_id, viewer=viewer_of(request))
    if found is None:
        raise Http404
    return found
