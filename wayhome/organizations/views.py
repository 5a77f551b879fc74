"""Choosing the organization one acts for, and taking an invitation."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, PUBLIC, policy, refuse
from wayhome.organizations.actions import accept_invitation, join_as
from wayhome.organizations.forms import Join
from wayhome.organizations.models import Invitation
from wayhome.organizations.queries import invitation_with, organizations_of, user_named


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


@policy(PUBLIC)
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take an invitation. Opening the link uses nothing up: mail programs open links, too."""
    found = invitation_with(secret, at=timezone.now())
    if found is None:
        return _over(request)
    user = user_named(found.email)
    if user is None:
        return _newcomer(request, found)
    if not user.is_active:
        return _over(request)
    if request.user != user:
        return redirect_to_login(request.path)
    if request.method == "POST":
        if not join_as(invitation=found, user=user, at=timezone.now()):
            return _over(request)
        request.session["organization"] = str(found.organization_id)
        say(request, _("You now work for %(name)s, too.") % {"name": found.organization.name})
        return HttpResponseRedirect("/")
    return render(request, "organizations/invitation.html", {"invitation": found})


def _newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = Join(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        user = accept_invitation(invitation=found, at=timezone.now(), **form.cleaned_data)
        if user is None:
            return _over(request)
        response: HttpResponse = perform_login(request, user)
        return response
    context = {"invitation": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "organizations/invitation.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "organizations/invitation_over.html", status=404)
