"""Settings: what is still lacking, workers and roles, rules and their verification."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.queries.setup import checklist
from wayhome.desk.show.rules import rule_rows
from wayhome.organizations import actions
from wayhome.organizations.choices import Role
from wayhome.organizations.queries import memberships_of, organization_of

ADMINISTRATORS = (Role.COUNTY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)


class Worker(forms.Form):
    """A new worker of the administrator's organization."""

    email = forms.EmailField(label=gettext_lazy("E-mail"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(r.value, r.label) for r in Role if r is not Role.SYSTEM_ADMINISTRATOR],
    )


@policy(MEMBER, *ADMINISTRATORS)
def overview(request: HttpRequest) -> HttpResponse:
    """What a new community still lacks, and where the rest of the settings are."""
    return render(request, "desk/settings.html", {"steps": checklist()})


@policy(MEMBER)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its source; those not checked against the official guide first."""
    rows = rule_rows()
    context = {"rules": rows, "unverified": sum(not row["verified"] for row in rows)}
    return render(request, "desk/rules.html", context)


@policy(MEMBER, *ADMINISTRATORS)
def workers(request: HttpRequest) -> HttpResponse:
    """The workers of the administrator's organization and their roles."""
    viewer = viewer_of(request)
    form = Worker(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organization = organization_of(viewer)
        actions.add_worker(
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            role=form.cleaned_data["role"],
            organization=organization,
            by=viewer,
            at=timezone.now(),
        )
        messages.success(request, _("Added. They set a password with “Forgot your password?”."))
        return redirect("settings_workers")
    context = {"form": form, "memberships": memberships_of(viewer)}
    return render(request, "desk/workers.html", context)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def end_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a worker's role today."""
    viewer = viewer_of(request)
    membership = next((one for one in memberships_of(viewer) if one.pk == membership_id), None)
    if membership is None:
        raise Http404
    try:
        actions.end_role(membership=membership, by=viewer, at=timezone.now())
    except actions.LastAdministrator:
        messages.error(request, _("The last system administrator stays: add another one first."))
    else:
        messages.success(request, _("The role ended."))
    return redirect("settings_workers")
