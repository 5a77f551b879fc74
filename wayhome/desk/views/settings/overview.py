"""What this community still lacks, in the order in which one sees to it; mail and backup."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.queries.setup import checklist, last_backup
from wayhome.desk.settings.mail import send_trial
from wayhome.organizations.rules import ADMINISTRATORS


@policy(MEMBER, *ADMINISTRATORS)
def overview(request: HttpRequest) -> HttpResponse:
    """The checklist, and where the rest of the settings are."""
    steps = checklist()
    missing = [step for step in steps if not step.there]
    context = {"steps": steps, "missing": len(missing), "next": next(iter(missing), None)}
    return render(request, "desk/settings/overview.html", context)


@policy(MEMBER, *ADMINISTRATORS)
def system(request: HttpRequest) -> HttpResponse:
    """The mail server and the last backup, as this server knows them."""
    context = {
        "mail_host": settings.EMAIL_HOST,
        "mail_port": settings.EMAIL_PORT,
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "backup": last_backup(at=timezone.now()),
    }
    return render(request, "desk/settings/system.html", context)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    """Send a message to the one who asks."""
    assert request.user.is_authenticated  # the policy says so
    problem = send_trial(to=request.user.email, by=viewer_of(request), at=timezone.now())
    if problem:
        say(request, _("The mail server did not take it: %(problem)s") % {"problem": problem})
    else:
        say(request, _("Sent to %(address)s.") % {"address": request.user.email})
    return redirect("settings_system")
