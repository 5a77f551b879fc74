"""Organizations: list, add, edit, close, and take an edit back."""

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
from wayhome.desk.settings.forms import KIND_HINTS, Party
from wayhome.desk.settings.past import lines
from wayhome.directory.queries import listed_only
from wayhome.organizations import actions, queries
from wayhome.organizations.choices import Kind
from wayhome.organizations.models import Organization
from wayhome.organizations.rules import ADMINISTRATORS


@policy(MEMBER, *ADMINISTRATORS)
def parties(request: HttpRequest) -> HttpResponse:
    """Every organization of the community, and who is in the directory only."""
    found = list(queries.organizations())
    context = {
        "parties": [one for one in found if one.closed_on is None],
        "closed": [one for one in found if one.closed_on is not None],
        "listed": listed_only(),
    }
    return render(request, "desk/settings/organizations.html", context)


@policy(MEMBER, *ADMINISTRATORS)
def new_party(request: HttpRequest) -> HttpResponse:
    """First what kind it is, then the rest; a name from the directory is filled in."""
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        hints = [(one.value, one.label, KIND_HINTS[one]) for one in Kind]
        return render(request, "desk/settings/kind.html", {"hints": hints})
    given = {name: request.GET.get(name, "") for name in ("name", "npi")}
    asked = Party(request.POST or None, kind=kind, initial=given)
    if request.method == "POST" and asked.is_valid():
        made = actions.add_organization(
            kind=kind,
            code=asked.cleaned_data["code"],
            values=asked.values,
            by=viewer_of(request),
            at=timezone.now(),
        )
        say(request, _("%(name)s was added.") % {"name": made.name})
        return redirect("settings_organizations")
    context = {"form": asked, "kind": Kind(kind).label, "hint": KIND_HINTS[Kind(kind)]}
    return render(
        request, "desk/settings/organization.html", context, status=422 if asked.errors else 200
    )


@policy(MEMBER, *ADMINISTRATORS)
def party(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """One organization: what may be changed, its sources, and what was changed before."""
    held = _party(organization_id)
    form = Party(
        request.POST or None,
        kind=held.kind,
        organization=held,
        initial={name: getattr(held, name) for name in Party.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        event = actions.edit_organization(
            organization=held, values=form.values, by=viewer_of(request), at=timezone.now()
        )
        if event is None:
            say(request, _("Nothing was changed."))
        else:
            undo = reverse("settings_organization_undo", args=[held.pk, event.pk])
            say(request, _("%(name)s was changed.") % {"name": form.values["name"]}, undo=undo)
        return redirect("settings_organization", held.pk)
    context = {
        "form": form,
        "party": held,
        "kind": held.get_kind_display(),
        "hint": KIND_HINTS[Kind(held.kind)],
        "sources": held.sources.all(),
        "past": lines(queries.history(held)),
    }
    return render(
        request, "desk/settings/organization.html", context, status=422 if form.errors else 200
    )


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def close_party(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """From now on nobody acts for it; its own page offers the way back."""
    held = _party(organization_id)
    try:
        event = actions.close_organization(
            organization=held, by=viewer_of(request), at=timezone.now()
        )
    except actions.LastAdministrator:
        messages.error(request, _("The last system administrator works there: add another first."))
        return redirect("settings_organization", held.pk)
    if event is not None:
        undo = reverse("settings_organization_undo", args=[held.pk, event.pk])
        say(request, _("%(name)s is closed.") % {"name": held.name}, undo=undo)
    return redirect("settings_organizations")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def undo_party(request: HttpRequest, organization_id: UUID, event: UUID) -> HttpResponse:
    """Set back what one edit changed."""
    held = _party(organization_id)
    note = queries.note_about(held, event)
    if note is None:
        raise Http404
    try:
        actions.undo_organization_edit(
            organization=held, event=note, by=viewer_of(request), at=timezone.now()
        )
    except actions.ChangedSince:
        messages.error(request, _("Somebody changed it since then. Change it here instead."))
    else:
        say(request, _("Taken back."))
    return redirect("settings_organization", held.pk)


def _party(organization_id: UUID) -> Organization:
    held = queries.organization_by_id(organization_id)
    if held is None:
        raise Http404
    return held
