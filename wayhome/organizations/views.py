"""Choosing the organization one acts for, taking an invitation, and what a sign-in still needs."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, PUBLIC, policy, refuse
from wayhome.organizations.actions import accept_invitation, join_as
from wayhome.organizations.forms import Join
from wayhome.organizations.models import Invitation
from wayhome.organizations.queries import invitation_with, organizations_of, user_named

WANTED = "wanted"  # in the session: where to go on once a second step is set up


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
def second_step(request: HttpRequest) -> HttpResponse:
    """Show a second step, or set one up, and go on to where one wanted to go."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    there = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}):
        there = "/"
    if not getattr(request, "second_step", ""):
        request.session.pop(WANTED, None)
        return HttpResponseRedirect(there)
    request.session[WANTED] = request.get_full_path()
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    context = {"ways": [way for way in ways if way["id"].startswith("mfa")], "here": request.path}
    return render(request, "organizations/second_step.html", context)


@policy(MEMBER)
def session_left(request: HttpRequest) -> HttpResponse:
    """How many seconds the sign-in lasts if nothing is done; asking changes nothing."""
    return JsonResponse({"left": request.seconds_left})  # type: ignore[attr-defined] # middleware


@policy(MEMBER)
@require_POST
def session_stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still here."""
    return HttpResponse(status=204)


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
