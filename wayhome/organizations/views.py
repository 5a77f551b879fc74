"""Choosing the organization one acts for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from wayhome.core.policy import MEMBER, policy, refuse
from wayhome.organizations.queries import organizations_of


@policy(MEMBER)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own organizations; any other is refused."""
    assert request.user.is_authenticated  # the policy says so
    wanted = request.POST.get("organization", "")
    own = {str(one.pk) for one in organizations_of(request.user)}
    if wanted not in own:
        return refuse(request)
    request.session["organization"] = wanted
    return HttpResponseRedirect("/")
