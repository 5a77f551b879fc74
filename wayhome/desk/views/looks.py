"""Who has looked at a person: the page, and the accounting of disclosures printed for them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wayhome.audit.actions import disclose
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.accounting import accounting_pdf
from wayhome.desk.actions import make_accounting
from wayhome.desk.forms import AccountingForm
from wayhome.desk.queries.looks import looks_page
from wayhome.desk.show import looks as show
from wayhome.desk.views.people import LOOKERS
from wayhome.organizations.middleware import look_class
from wayhome.organizations.models import Organization
from wayhome.people.models import Person


@policy(MEMBER, *LOOKERS)
@require_GET
def looks(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who has looked, day by day, the newest first."""
    viewer, today = viewer_of(request), timezone.localdate()
    page = looks_page(person_id, viewer=viewer, before=_before(request, today))
    if page is None:
        raise Http404
    disclose(
        [page.person.pk],
        by=viewer,
        at=timezone.now(),
        what="looks",
        row_class=look_class(request),
    )
    context = {
        "person": page.person,
        "days": show.days(page),
        "older": page.older,
        "later": "before" in request.GET,
        "form": AccountingForm(today=today, initial={"language": get_language()}),
    }
    return render(request, "desk/looks.html", context)


@policy(MEMBER, *LOOKERS)
@require_POST
def accounting(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The accounting of disclosures as a PDF, made for the person."""
    viewer, now = viewer_of(request), timezone.now()
    form = AccountingForm(request.POST, today=timezone.localdate(now))
    if not form.is_valid():
        messages.warning(request, _("Choose a span of at most six years, the first day first."))
        return redirect("person_looks", person_id)
    since, upto = form.cleaned_data["since"], form.cleaned_data["upto"]
    try:
        page = make_accounting(person_id=person_id, since=since, upto=upto, by=viewer, at=now)
    except Person.DoesNotExist as error:
        raise Http404 from error
    maker: Organization = request.organization  # type: ignore[attr-defined] # by the middleware
    language = form.cleaned_data["language"]
    made = accounting_pdf(page, since=since, upto=upto, maker=maker, at=now, language=language)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="accounting-{upto:%Y-%m-%d}.pdf"'
    return response


def _before(request: HttpRequest, today: date) -> date:
    """The day that the page ends before: the address's, or tomorrow."""
    try:
        return date.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return today + timedelta(days=1)
