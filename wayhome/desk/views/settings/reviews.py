"""Reviews of who works where: when they were done, going through one, and its file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wayhome.accounts.limits import limited
from wayhome.core.clocks import local_day
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.core.spreadsheet import csv_lines
from wayhome.desk.actions import sign_access_review
from wayhome.desk.settings.reviews import GoThrough
from wayhome.documents.actions import drop_draft
from wayhome.documents.queries import draft_of
from wayhome.organizations import actions, queries
from wayhome.organizations.models import AccessReview, ReviewedRole
from wayhome.organizations.rules import ADMINISTRATORS

MOST_SHOWN = 100
HEADER = ("name", "e-mail", "role", "last sign-in", "last look", "decision", "ended on")


@policy(MEMBER, *ADMINISTRATORS)
def reviews(request: HttpRequest) -> HttpResponse:
    """What is open, and when it was last done."""
    found = list(queries.reviews_of(viewer_of(request))[:MOST_SHOWN])
    context = {
        "open": [one for one in found if one.signed_at is None],
        "signed": [one for one in found if one.signed_at is not None],
        "now": timezone.now(),
    }
    return render(request, "desk/settings/reviews.html", context)


@policy(MEMBER, *ADMINISTRATORS)
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Keep or end each role, and sign; afterwards, what was decided."""
    viewer, now = viewer_of(request), timezone.now()
    found = _found(request, review_id)
    draft = f"access.review:{found.pk}"
    restored = None if request.method == "POST" else draft_of(draft, viewer=viewer)
    form = GoThrough(
        request.POST if request.method == "POST" else None,
        initial=dict(restored.written) if restored else None,
        roles=queries.roles_of(found),
        own=viewer.user_id,
    )
    if request.method == "POST" and found.signed_at is not None:
        return redirect("settings_review", found.pk)
    if request.method == "POST" and form.is_valid():
        try:
            sign_access_review(review=found, decisions=form.decisions, by=viewer, at=now)
        except actions.LastAdministrator:
            form.add_error(None, _("The last system administrator stays: add another one first."))
        except actions.NotYours:
            form.add_error(None, _("Only a system administrator ends one of these roles."))
        except actions.Undecided:
            form.add_error(None, _("Somebody was given a role back meanwhile: look once more."))
        else:
            drop_draft(key=draft, by=viewer, at=now)
            say(request, _("Signed. What you ended has ended."))
            return redirect("settings_review", found.pk)
    context = {
        "review": found,
        "form": form,
        "draft": draft,
        "restored": restored.kept_at if restored else None,
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "desk/settings/review.html", context, status=status)


@policy(MEMBER, *ADMINISTRATORS)
@limited("export")
def review_file(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """The review as a file for whoever asks for proof."""
    found = _found(request, review_id)
    rows = [_row(one) for one in queries.roles_of(found)]
    response = HttpResponse("".join(csv_lines(HEADER, rows)), content_type="text/csv")
    name = f"review-{found.organization.code}-{local_day(found.opened_at)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(request: HttpRequest, review_id: UUID) -> AccessReview:
    found = queries.review_by_id(review_id, viewer=viewer_of(request))
    if found is None:
        raise Http404
    return found


def _row(one: ReviewedRole) -> list[object]:
    return [
        one.name,
        one.email,
        one.get_role_display(),
        local_day(one.last_sign_in) if one.last_sign_in else None,
        local_day(one.last_look) if one.last_look else None,
        one.get_decision_display() if one.decision else None,
        one.membership.ended_on,
    ]
