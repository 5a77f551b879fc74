"""Referring many people at once: a check page, one sending, what came of it, and the way back."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wayhome.core.ids import new_id
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.eligibility.names import ServiceName
from wayhome.organizations.queries import names_by_code
from wayhome.referrals import actions, bulk, forms, pages, queries
from wayhome.referrals.actions.draft import source_of
from wayhome.referrals.choices import MOST_AT_ONCE, Urgency
from wayhome.referrals.queries.many import Asked
from wayhome.referrals.views.common import WORKERS, may_look, uuid_of


@policy(MEMBER, *WORKERS)
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """The check page: each person, to whom, what they will see, and who cannot be sent."""
    asked = _asked(request.POST.getlist("who"))
    if not may_look(request) or not asked:
        messages.info(request, _("Tick somebody on the worklist first."))
        return redirect("referrals" if not may_look(request) else "worklist")
    viewer, now = viewer_of(request), timezone.now()
    rows = actions.look_up_many(asked, by=viewer, at=now)
    names = names_by_code()
    initial = {"urgency": Urgency.ROUTINE, "source": source_of(viewer)}
    context = {
        "rows": [bulk.row(one, names) for one in rows],
        "sendable": sum(one.bar is None for one in rows),
        "form": forms.ManyForm(initial=initial, day=timezone.localdate(now)),
        "batch": new_id(),
        "hides": pages.will_not_see(),
        "cut": max(0, len(asked) - MOST_AT_ONCE),
        "most": MOST_AT_ONCE,
    }
    return render(request, "referrals/many.html", context)


@policy(MEMBER, *WORKERS)
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send what is still ticked, each line for itself."""
    viewer, now = viewer_of(request), timezone.now()
    batch = uuid_of(request.POST.get("batch"))
    lines = list(_lines(request.POST))
    form = forms.ManyForm(request.POST, day=timezone.localdate(now))
    if not may_look(request) or batch is None or not lines or not form.is_valid():
        messages.warning(request, _("Nothing was sent: nobody was ticked with a provider chosen."))
        return redirect("worklist")
    try:
        outcomes = actions.refer_many(
            lines, batch=batch, by=viewer, at=now, written=form.cleaned_data
        )
    except actions.Refused as refused:
        messages.warning(request, str(refused))
        return redirect("worklist")
    told = QueryDict(mutable=True)
    told.setlist("sent", [str(one.referral_id) for one in outcomes if one.referral_id])
    told.setlist(
        "not",
        [f"{o.asked.person_id}:{o.asked.service}:{o.code}" for o in outcomes if not o.referral_id],
    )
    return redirect(f"{reverse('referral_many_sent')}?{told.urlencode()}")


@policy(MEMBER, *WORKERS)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """What came of it: who was referred to whom, who was not and why."""
    viewer, now = viewer_of(request), timezone.now()
    ids = [found for text in request.GET.getlist("sent") if (found := uuid_of(text))]
    left = [part.rsplit(":", 1) for part in request.GET.getlist("not") if part.count(":") == 2]
    missed = [(one, code) for key, code in left for one in _asked([key])]
    rows = actions.list_many(ids, by=viewer, at=now)
    names = queries.names_of({one.person_id for one, _ in missed}, viewer=viewer)
    context = {
        "rows": [bulk.sent_row(one, at=now) for one in rows],
        "undoable": [one.pk for one in rows if queries.may_undo(one, now)],
        "missed": [bulk.missed_row(one, code, names) for one, code in missed[:MOST_AT_ONCE]],
    }
    return render(request, "referrals/many_sent.html", context)


@policy(MEMBER, *WORKERS)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was just sent, as far as nobody opened it."""
    ids = [found for text in request.POST.getlist("sent") if (found := uuid_of(text))]
    back, late = actions.take_back_many(ids, by=viewer_of(request), at=timezone.now())
    words = [ngettext("%(n)d referral taken back.", "%(n)d referrals taken back.", back)]
    if late:
        words.append(
            ngettext(
                "%(late)d stays: it was opened, answered, or sent too long ago.",
                "%(late)d stay: they were opened, answered, or sent too long ago.",
                late,
            )
        )
    messages.info(request, " ".join(words) % {"n": back, "late": late})
    return redirect(reverse("referrals") + "?tab=sender")


def _asked(keys: Iterable[str]) -> list[Asked]:
    """The lines that were ticked, each once; what makes no sense is left out."""
    found = {}
    for key in keys:
        person, _sep, service = key.partition(":")
        person_id = uuid_of(person)
        if person_id is not None and service in ServiceName.values:
            found[person_id, service] = Asked(person_id, service)
    return list(found.values())


def _lines(given: QueryDict) -> Iterable[actions.Line]:
    for key in given.getlist("who"):
        to = uuid_of(given.get(f"to:{key}"))
        for one in _asked([key]):
            if to is not None:
                yield actions.Line(one, to)
