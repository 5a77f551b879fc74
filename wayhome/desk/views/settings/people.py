"""People and roles: invite, end a role, stop a sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.accounts.models import User
from wayhome.core.notices import say
from wayhome.core.paging import page_of
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.core.viewer import Viewer
from wayhome.desk.actions import end_one_role
from wayhome.desk.settings.forms import Invite
from wayhome.organizations import actions, queries
from wayhome.organizations.models import Invitation, Organization
from wayhome.organizations.rules import ADMINISTRATORS, everywhere, may_end


@policy(MEMBER, *ADMINISTRATORS)
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, with the last sign-in; open invitations; and the form that invites."""
    viewer = viewer_of(request)
    form = Invite(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("settings_people")
    page = page_of(
        queries.memberships_of(viewer),
        order=("user__name", "role", "id"),
        after=request.GET.get("after", ""),
    )
    locked, with_steps = queries.helped([one.user for one in page.rows])
    context = {
        "form": form,
        "page": page,
        "workers": [_worker(viewer, one) for one in page.rows],
        "locked": locked,
        "with_steps": with_steps,
        "ended": queries.hand_overs_of(viewer, at=timezone.now()),
        "invitations": queries.invitations_of(viewer),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/settings/people.html", context, status=status)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def end_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End a role today."""
    viewer = viewer_of(request)
    membership = queries.memberships_of(viewer).filter(pk=membership_id).first()
    if membership is None:
        raise Http404
    try:
        end_one_role(membership=membership, by=viewer, at=timezone.now())
    except actions.LastAdministrator:
        messages.error(request, _("The last system administrator stays: add another one first."))
    except actions.NotYours:
        messages.error(request, _("Only a system administrator ends this role."))
    else:
        say(request, _("The role ended."))
    return redirect("settings_people")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def stop_worker(request: HttpRequest, worker_id: UUID) -> HttpResponse:
    """Somebody signs in no longer; at once, wherever they are signed in."""
    viewer = viewer_of(request)
    worker = _theirs(request, worker_id)
    try:
        actions.stop_worker(user=worker, by=viewer, at=timezone.now())
    except actions.LastAdministrator:
        messages.error(request, _("The last system administrator stays: add another one first."))
    else:
        undo = reverse("settings_allow_worker", args=[worker.pk])
        say(request, _("%(name)s can no longer sign in.") % {"name": worker.name}, undo=undo)
    return redirect("settings_people")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def allow_worker(request: HttpRequest, worker_id: UUID) -> HttpResponse:
    """Somebody may sign in again."""
    worker = _theirs(request, worker_id)
    actions.allow_worker(user=worker, by=viewer_of(request), at=timezone.now())
    say(request, _("%(name)s can sign in again.") % {"name": worker.name})
    return redirect("settings_people")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def unlock_worker(request: HttpRequest, worker_id: UUID) -> HttpResponse:
    """A password that was locked opens again."""
    worker = _theirs(request, worker_id)
    actions.unlock_worker(user=worker, by=viewer_of(request), at=timezone.now())
    say(request, _("The password of %(name)s opens again.") % {"name": worker.name})
    return redirect("settings_people")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def forget_steps(request: HttpRequest, worker_id: UUID) -> HttpResponse:
    """Somebody lost phone and codes: they set up a new second step."""
    worker = _theirs(request, worker_id)
    actions.forget_second_steps(user=worker, by=viewer_of(request), at=timezone.now())
    words = _("%(name)s is signed out, and sets up a new second step at the next sign-in.")
    say(request, words % {"name": worker.name})
    return redirect("settings_people")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make an invitation's link worthless."""
    invitation = _invitation(request, invitation_id)
    actions.withdraw_invitation(invitation=invitation, by=viewer_of(request), at=timezone.now())
    say(request, _("The invitation is withdrawn: its link no longer works."))
    return redirect("settings_people")


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def invite_again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Send a fresh link; the one before no longer works."""
    one = _invitation(request, invitation_id)
    _send(request, one.email, one.organization, one.role)
    return redirect("settings_people")


def _invited(request: HttpRequest, form: Invite) -> bool:
    given = form.cleaned_data
    problem = _send(request, given["email"], given["organization"], given["role"])
    if problem:
        form.add_error(None, problem)
    return not problem


def _send(request: HttpRequest, email: str, organization: Organization, role: str) -> str:
    """Invite and say so; or why it could not be done."""
    try:
        _made, link = actions.invite(
            email=email,
            organization=organization,
            role=role,
            by=viewer_of(request),
            at=timezone.now(),
        )
    except actions.NotYours:
        return _("You cannot give yourself a role, nor one above your own.")
    except actions.NotSent as problem:
        words = _("The mail server did not take the mail, so nobody was invited: %(problem)s")
        return words % {"problem": problem}
    if settings.EMAIL_HOST:
        say(request, _("Invited: a link is on its way to %(email)s.") % {"email": email})
    else:
        words = _("No mail server is set. Give %(email)s this link yourself: %(link)s")
        say(request, words % {"email": email, "link": link})
    return ""


def _worker(viewer: Viewer, membership: Any) -> dict[str, object]:
    """A row of `memberships_of`, with what the viewer may do about it."""
    other, every = membership.user_id != viewer.user_id, everywhere(viewer)
    may_leave = other and (every or not membership.higher)
    may = may_end(viewer, organization_id=membership.organization_id, role=membership.role)
    return {
        "membership": membership,
        "user": membership.user,
        # Whose last role ends has something to hand over.
        "may_end": may and not (membership.last and may_leave),
        "may_leave": may_leave,
        # Whoever works elsewhere, too, is helped by a system administrator.
        "may_help": may_leave and (every or not membership.elsewhere),
        "may_stop": other and every,
    }


def _theirs(request: HttpRequest, worker_id: UUID) -> User:
    worker = queries.worker_of(viewer_of(request), worker_id)
    if worker is None:
        raise Http404
    return worker


def _invitation(request: HttpRequest, invitation_id: UUID) -> Invitation:
    found = queries.invitations_of(viewer_of(request)).filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found
