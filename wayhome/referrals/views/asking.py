"""Asking: choosing a provider, checking and sending, taking back, describing in words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.core.ids import new_id
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.directory.queries import participants, providers_for
from wayhome.documents.actions import drop_draft
from wayhome.documents.queries import draft_of
from wayhome.eligibility.names import AnswerName, ServiceName, served_words
from wayhome.organizations.queries import names_by_code
from wayhome.referrals import actions, forms, pages, queries
from wayhome.referrals.choices import Status
from wayhome.referrals.views.common import WORKERS, do, may_look, opened, restored_into, uuid_of
from wayhome.referrals.words import criterion_name, proof_name, service_name


@policy(MEMBER, *WORKERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose the service and the provider for one person; the choice makes a draft."""
    viewer, now = viewer_of(request), timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    asked, service = uuid_of(given.get("person")), given.get("service", "")
    service = service if service in ServiceName.values else ""
    if asked is None:
        raise Http404
    known = do(lambda: actions.look_up(person_id=asked, service=service, by=viewer, at=now))
    person = known.person_id
    if not service:
        answers = queries.screened(person)
        listed = [
            {"key": key, "name": service_name(key), "answer": AnswerName(answers[key]).label}
            if key in answers
            else {"key": key, "name": service_name(key), "answer": ""}
            for key in ServiceName.values
        ]
        return render(request, "referrals/services.html", {"known": known, "services": listed})
    if request.method == "POST":
        draft = actions.draft_referral(
            person_id=person,
            service=service,
            to=uuid_of(given.get("to")),
            client_key=uuid_of(given.get("client_key")),
            by=viewer,
            at=now,
        )
        return redirect("referral_check", draft.pk)
    choices = providers_for(
        service=service,
        plan_code=known.plan_code,
        viewer=viewer,
        today=timezone.localdate(now),
        language=known.language.value if known.language else "",
        zip_code=known.zip_code,
        city=known.city,
    )
    context = {
        "known": known,
        "service": service,
        "service_name": service_name(service),
        "served": served_words(known.already_served, names_by_code()),
        "already": queries.already_asked(person, service=service, viewer=viewer),
        "choices": [pages.choice(one) for one in choices],
        "client_key": new_id(),
    }
    return render(request, "referrals/new.html", context)


@policy(MEMBER, *WORKERS)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The last look before sending: what is written, who will see what, and what they will not."""
    viewer, now = viewer_of(request), timezone.now()
    detail = opened(request, referral_id)
    if detail.known is None:
        raise Http404
    draft = detail.referral
    if draft.status != Status.DRAFT:
        return redirect("referral", referral_id)
    day = timezone.localdate(now)
    written = {name: getattr(draft, name) for name in actions.WRITTEN}
    form = forms.DraftForm(request.POST or None, initial=written, day=day)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_draft(referral_id=referral_id, by=viewer, at=now, **form.cleaned_data)
            sent = actions.send_referral(referral_id=referral_id, by=viewer, at=now)
        except actions.Refused as refused:
            messages.error(request, str(refused))
            return redirect("referral_check", referral_id)
        name = sent.to_organization.name if sent.to_organization else ""
        undo_address = reverse("referral_undo", args=[referral_id])
        say(request, pages.undo_words(name, now), undo=undo_address)
        return redirect("referral", referral_id)
    held = queries.classes_held(detail.known.person_id, viewer=viewer)
    context = {
        "detail": detail,
        "known": detail.known,
        "form": form,
        "service_name": service_name(draft.service),
        "sees": pages.will_see(detail.known, held, draft),
        "hides": pages.will_not_see(),
        "met": [criterion_name(one) for one in draft.criteria_met],
        "missing": [proof_name(one) for one in draft.missing_proof],
        "served": served_words(detail.known.already_served, names_by_code()),
        "already": queries.already_asked(
            detail.known.person_id, service=draft.service, viewer=viewer
        ),
    }
    return render(request, "referrals/check.html", context)


@policy(MEMBER, *WORKERS)
@require_POST
def keep(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Keep what is typed, without sending."""
    form = forms.DraftForm(request.POST, day=timezone.localdate())
    if not form.is_valid():
        return HttpResponse(status=422)
    do(
        lambda: actions.change_draft(
            referral_id=referral_id,
            by=viewer_of(request),
            at=timezone.now(),
            **form.cleaned_data,
        )
    )
    return HttpResponse(status=204)


@policy(MEMBER, *WORKERS)
@require_POST
def discard(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    do(
        lambda: actions.discard_draft(
            referral_id=referral_id, by=viewer_of(request), at=timezone.now()
        )
    )
    messages.info(request, _("The draft was thrown away. Nothing was sent."))
    return redirect(reverse("referrals") + "?tab=sender")


@policy(MEMBER, *WORKERS)
@require_POST
def undo(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take back what was just sent."""
    try:
        do(
            lambda: actions.take_back(
                referral_id=referral_id, by=viewer_of(request), at=timezone.now()
            )
        )
    except actions.Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.info(request, _("Taken back. Nobody had opened it, and nobody sees it now."))
    return redirect("referral", referral_id)


@policy(MEMBER, *WORKERS)
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest) -> HttpResponse:
    """A referral in words, for those who may refer and may look at nobody."""
    if may_look(request):
        raise Http404
    viewer, now = viewer_of(request), timezone.now()
    draft = f"referral.describe:{viewer.organization_id}"
    restored = None if request.method == "POST" else draft_of(draft, viewer=viewer)
    form = forms.DescribeForm(
        request.POST or None,
        initial=restored_into({"client_key": new_id()}, restored),
        receivers=[(str(key), name) for key, name in participants(viewer=viewer)],
        day=timezone.localdate(now),
    )
    if request.method == "POST" and form.is_valid():
        held = dict(form.cleaned_data)
        try:
            actions.describe(**held | {"to": UUID(held["to"])}, by=viewer, at=now)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            drop_draft(key=draft, by=viewer, at=now)
            say(request, _("Sent. Here you are told when it was received, and who will meet them."))
            return redirect("referrals")
    context = {
        "form": form,
        "draft": draft,
        "restored": restored.kept_at if restored else None,
    }
    return render(request, "referrals/describe.html", context)
