"""The wording of consent forms: what is loaded, and loading a new version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wayhome.consent.actions import LOADERS
from wayhome.consent.queries import newest_forms
from wayhome.consent.rules import load_forms
from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk import actions
from wayhome.desk.consents.forms import Wording
from wayhome.desk.consents.words import class_words, form_name


@policy(MEMBER, *LOADERS)
def consent_forms(request: HttpRequest) -> HttpResponse:
    """Each form, its wording in use, and what it may cover."""
    loaded = newest_forms(viewer=viewer_of(request))
    forms = [
        {
            "key": key,
            "name": form_name(key),
            "rule": rule,
            "what": class_words(rule.classes),
            "loaded": loaded.get(key),
        }
        for key, rule in load_forms(timezone.localdate()).items()
    ]
    return render(request, "desk/settings/consent_forms.html", {"forms": forms})


@policy(MEMBER, *LOADERS)
def consent_form(request: HttpRequest, consent_form: str) -> HttpResponse:
    """Load a form's wording; it is used from then on, and what was signed keeps its own."""
    rule = load_forms(timezone.localdate()).get(consent_form)
    if rule is None:
        raise Http404
    viewer = viewer_of(request)
    held = newest_forms(viewer=viewer).get(consent_form)
    first = {"title": held.title if held else form_name(consent_form)}
    form = Wording(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.load_form(
            key=consent_form,
            title=given["title"],
            version=given["version"],
            text_en=given["text_en"],
            text_es=given["text_es"],
            papers=(given["paper_en"], given["paper_es"]),
            official=given["official"],
            by=viewer,
            at=timezone.now(),
        )
        say(request, _("Loaded. It is used from now on."))
        return redirect("settings_consent_forms")
    context = {"form": form, "name": form_name(consent_form), "held": held, "rule": rule}
    status = 422 if form.errors else 200
    return render(request, "desk/settings/consent_form.html", context, status=status)
