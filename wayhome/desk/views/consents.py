"""What somebody agreed to: read, recorded, taken back, printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wayhome.audit.actions import disclose
from wayhome.consent import queries
from wayhome.consent.actions import NotConsented, revoke_consent
from wayhome.consent.choices import Answer
from wayhome.consent.rules import load_forms
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk import actions
from wayhome.desk.consents.forms import ConsentAsk, TakeBack, same_wording
from wayhome.desk.consents.printed import blank_pdf, consent_pdf
from wayhome.desk.consents.words import KINDS, class_words, form_name, state
from wayhome.desk.queries.consents import AgreedTo, ConsentPage, agreed_to, born_on, consent_page
from wayhome.desk.views.people import LOOKERS
from wayhome.documents.queries import open_document
from wayhome.organizations.middleware import look_class
from wayhome.people.models import Person

TO_MEND = 422


@policy(MEMBER, *LOOKERS)
@require_GET
def consents(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What somebody agreed to or refused, here and by the release files."""
    page = _agreed(request, person_id, what="consents")
    today = timezone.localdate()
    context = {
        "page": page,
        "consents": [
            {
                "row": one,
                "name": form_name(one.form_key),
                "state": state(one, page.consents, today),
                "who": _who(one, page),
                "what": class_words(one.classes),
            }
            for one in page.consents
        ],
        "releases": [{"row": one, "what": class_words(one.scope)} for one in page.releases],
    }
    return render(request, "desk/consents.html", context)


@policy(MEMBER, *LOOKERS)
def new_consent(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Choose a form, then ask what it asks; by POST, record the answer."""
    viewer, today = viewer_of(request), timezone.localdate()
    page = _agreed(request, person_id, what="consent asked")
    rules, worded = load_forms(today), queries.newest_forms(viewer=viewer)
    key = request.GET.get("form", "")
    if key not in rules:
        forms = [
            {
                "key": one,
                "name": form_name(one),
                "ready": bool((got := worded.get(one)) and (got.official or not rule.official)),
            }
            for one, rule in rules.items()
        ]
        return render(request, "desk/consent_forms.html", {"page": page, "forms": forms})
    wording, rule = worded.get(key), rules[key]
    form = ConsentAsk(
        request.POST or None,
        request.FILES or None,
        key=key,
        rule=rule,
        born=born_on(page.person),
        initial={"wording": wording.pk if wording else ""},
    )
    if request.method == "POST" and form.is_valid():
        if not same_wording(wording, form.cleaned_data["wording"]):
            form.add_error(None, _("The wording changed meanwhile. Read the new one together."))
        elif made := _recorded(request, page.person, form):
            return made
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "parts": form.parts(),
        "key": key,
        "name": form_name(key),
        "wording": wording,
        "ready": bool(wording and (wording.official or not rule.official)),
        "last": rule.last_day(today),
    }
    status = TO_MEND if form.errors else 200
    return render(request, "desk/consent_new.html", context, status=status)


def _recorded(request: HttpRequest, person: Person, form: ConsentAsk) -> HttpResponse | None:
    """Record what the form says; None where it cannot be, which the form then says."""
    try:
        made = actions.record_signed(
            person_id=person.pk,
            said=form.said(),
            signature=form.signature(),
            by=viewer_of(request),
            at=timezone.now(),
        )
    except NotConsented as error:
        form.says(error)
        return None
    if made.answer == Answer.REFUSED:
        say(request, _("Recorded: they said no. It holds from now on."))
    else:
        say(request, _("Recorded. It holds from now on."))
    return redirect("consent", made.pk)


@policy(MEMBER, *LOOKERS)
@require_GET
def consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One consent, and who sees what by it now."""
    page = _page(request, consent_id, what="consent")
    today = timezone.localdate()
    context = {
        "page": page,
        "name": form_name(page.consent.form_key),
        "state": state(page.consent, page.others, today),
        "may_take_back": page.consent.answer == Answer.GRANTED and not page.consent.revoked_on,
        "what": class_words(page.consent.classes),
        "kinds": [KINDS.get(one, one) for one in page.consent.recipient_kinds],
        "opened": [(one, class_words(held)) for one, held in page.opened.items()],
    }
    return render(request, "desk/consent.html", context)


@policy(MEMBER, *LOOKERS)
def take_back(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Say what taking it back ends; by POST, take it back."""
    viewer = viewer_of(request)
    page = _page(request, consent_id, what="consent")
    if page.consent.answer == Answer.REFUSED or page.consent.revoked_on:
        return redirect("consent", consent_id)
    form = TakeBack(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_consent(
            consent_id=consent_id,
            reason=form.cleaned_data["reason"],
            by=viewer,
            at=timezone.now(),
        )
        say(request, _("Taken back. Whom it named sees them by it no longer."))
        # It may have been the only ground on which the viewer saw them, too.
        still = queries.consent_by_id(consent_id, viewer=viewer)
        return redirect("consent", consent_id) if still else redirect("people")
    context = {"page": page, "form": form, "name": form_name(page.consent.form_key)}
    status = TO_MEND if form.errors else 200
    return render(request, "desk/consent_take_back.html", context, status=status)


@policy(MEMBER, *LOOKERS)
@require_GET
def printed(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One consent as a PDF, in the language it was said in or the one asked for."""
    page = _page(request, consent_id, what="consent printed")
    rule = load_forms(page.consent.signed_on).get(page.consent.form_key)
    if rule is None:
        raise Http404
    language = request.GET.get("lang", page.consent.language)
    return _pdf(consent_pdf(page, rule=rule, language=language), f"consent-{language[:2]}")


@policy(MEMBER, *LOOKERS)
@require_GET
def signature(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The signed paper or the drawn signature, for those who may read it."""
    kept = _page(request, consent_id, what="consent signature").consent.signature
    if kept is None:
        raise Http404
    with open_document(kept) as content:
        response = HttpResponse(content.read(), content_type=kept.media_type)
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
    name = f"signature.{ending.get(kept.media_type, 'svg')}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy(MEMBER, *LOOKERS)
@require_GET
def blank_form(request: HttpRequest, consent_form: str) -> HttpResponse:
    """A form to sign on paper."""
    rule = load_forms(timezone.localdate()).get(consent_form)
    if rule is None:
        raise Http404
    form = queries.newest_form(consent_form, viewer=viewer_of(request))
    language = request.GET.get("lang", getattr(request, "LANGUAGE_CODE", "en"))[:2]
    made = blank_pdf(form, key=consent_form, rule=rule, language=language)
    return _pdf(made, f"{consent_form}-{language}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _agreed(request: HttpRequest, person_id: UUID, *, what: str) -> AgreedTo:
    page = agreed_to(person_id, viewer=viewer_of(request))
    if page is None:
        raise Http404
    _log(request, page.person.pk, what)
    return page


def _page(request: HttpRequest, consent_id: UUID, *, what: str) -> ConsentPage:
    page = consent_page(consent_id, viewer=viewer_of(request))
    if page is None:
        raise Http404
    _log(request, page.consent.person_id, what)
    return page


def _log(request: HttpRequest, person_id: UUID, what: str) -> None:
    disclose(
        [person_id],
        by=viewer_of(request),
        at=timezone.now(),
        what=what,
        row_class=look_class(request),
    )


def _who(one: Any, page: AgreedTo) -> list[str]:
    """Whom a consent names, in words."""
    named = [page.organizations[key].name for key in one.recipients if key in page.organizations]
    named += [str(KINDS.get(kind, kind)) for kind in one.recipient_kinds]
    return named + [person["name"] for person in one.named]
