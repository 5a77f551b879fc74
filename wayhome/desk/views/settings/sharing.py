"""Agreements and the privacy notice: who will see what about whom, and until when."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wayhome.consent import actions, queries
from wayhome.consent.models import Agreement, NoticeRule
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.settings.sharing import AgreementForm, NoticeForm, opened
from wayhome.organizations.rules import ADMINISTRATORS


@policy(MEMBER, *ADMINISTRATORS)
def sharing(request: HttpRequest) -> HttpResponse:
    """What is opened now, later, and was before."""
    viewer, today = viewer_of(request), timezone.localdate()
    grounds: list[Agreement | NoticeRule] = [
        *queries.notice_rules(viewer=viewer),
        *queries.agreements(viewer=viewer),
    ]
    given = queries.people_given(one.pk for one in grounds)
    shown = [opened(one, given[one.pk], today) for one in grounds]
    context = {
        "notices": [one for one in shown if one.state != "over" and _is_notice(one.ground)],
        "agreements": [one for one in shown if one.state != "over" and not _is_notice(one.ground)],
        "over": [one for one in shown if one.state == "over"],
    }
    return render(request, "desk/settings/sharing.html", context)


def _is_notice(ground: Agreement | NoticeRule) -> bool:
    return isinstance(ground, NoticeRule)


@policy(MEMBER, *ADMINISTRATORS)
def new_agreement(request: HttpRequest) -> HttpResponse:
    """Record an agreement; grants follow at once."""
    viewer = viewer_of(request)
    form = AgreementForm(
        request.POST or None, viewer=viewer, initial={"starts_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.add_agreement(**given, by=viewer, at=timezone.now())
        words = _("Recorded. %(who)s will see %(whose)s's clients as it says.")
        say(request, words % {"who": given["receiver"], "whose": given["giver"]})
        return redirect("settings_sharing")
    status = 422 if form.errors else 200
    return render(request, "desk/settings/agreement.html", {"form": form}, status=status)


@policy(MEMBER, *ADMINISTRATORS)
def new_notice(request: HttpRequest) -> HttpResponse:
    """Record what the privacy notice allows; grants follow at once."""
    form = NoticeForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        actions.add_notice_rule(**form.cleaned_data, by=viewer_of(request), at=timezone.now())
        say(request, _("Recorded. Each plan will see its own members as it says."))
        return redirect("settings_sharing")
    status = 422 if form.errors else 200
    return render(request, "desk/settings/notice.html", {"form": form}, status=status)


@policy(MEMBER, *ADMINISTRATORS)
def end_agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Say what ending it takes away; by POST, end it."""
    viewer = viewer_of(request)
    held = queries.agreement_by_id(agreement_id, viewer=viewer)
    if held is None:
        raise Http404
    if request.method == "POST":
        actions.end_agreement(agreement=held, by=viewer, at=timezone.now())
        say(request, _("Ended. %(who)s sees them no longer.") % {"who": held.receiver.name})
        return redirect("settings_sharing")
    given = queries.people_given([held.pk])[held.pk]
    context = {"one": opened(held, given, timezone.localdate())}
    return render(request, "desk/settings/end_sharing.html", context)


@policy(MEMBER, *ADMINISTRATORS)
def end_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Say what ending it takes away; by POST, end it."""
    viewer = viewer_of(request)
    held = queries.notice_rule_by_id(notice_id, viewer=viewer)
    if held is None:
        raise Http404
    if request.method == "POST":
        actions.end_notice_rule(rule=held, by=viewer, at=timezone.now())
        say(request, _("Ended. Plans see their members by this notice no longer."))
        return redirect("settings_sharing")
    given = queries.people_given([held.pk])[held.pk]
    context = {"one": opened(held, given, timezone.localdate())}
    return render(request, "desk/settings/end_sharing.html", context)
