"""How sign-ins are guarded, in the community and in one's own organization."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.settings.access import Guarded
from wayhome.organizations import actions, queries
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization
from wayhome.organizations.rules import ADMINISTRATORS


@policy(MEMBER, *ADMINISTRATORS)
def own_access(request: HttpRequest) -> HttpResponse:
    """What one's own organization asks, which is never less than the community does."""
    return _page(request, queries.organization_of(viewer_of(request)))


@policy(MEMBER, Role.SYSTEM_ADMINISTRATOR)
def community_access(request: HttpRequest) -> HttpResponse:
    """What the whole community asks."""
    return _page(request, None)


def _page(request: HttpRequest, organization: Organization | None) -> HttpResponse:
    community = queries.guard_of(None)
    guard = queries.guard_of(organization.pk) if organization else community
    shown = {name: getattr(guard, name) for name in Guarded.base_fields}
    form = Guarded(
        request.POST or None,
        initial=shown | {"second_factor": sorted(guard.second_factor)},
        within=community if organization else None,
    )
    if request.method == "POST" and form.is_valid():
        actions.set_access(
            organization=organization,
            values=form.cleaned_data,
            by=viewer_of(request),
            at=timezone.now(),
        )
        say(request, _("Kept. It holds from the next page that anybody opens."))
        return redirect(request.path)
    context = {
        "form": form,
        "of": organization,
        "may_set_community": viewer_of(request).has(Role.SYSTEM_ADMINISTRATOR),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/settings/access.html", context, status=status)
