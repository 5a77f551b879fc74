"""Keeping the worklist as one wants it: saved views and columns."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk import actions
from wayhome.desk.forms import WorklistFilter
from wayhome.desk.models import SavedView
from wayhome.desk.show.columns import chosen
from wayhome.desk.views.people import LOOKERS

PAGE = "worklist"


@policy(MEMBER, *LOOKERS)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters, order and columns under a name."""
    name, kept = request.POST.get("name", "").strip(), _known(request.POST.get("kept", ""))
    if not name:
        messages.warning(request, _("Give the view a name, so that you find it again."))
        return redirect(_there(kept))
    try:
        view = actions.save_view(
            page=PAGE, name=name, query=kept, by=viewer_of(request), at=timezone.now()
        )
    except actions.TooMany:
        words = _("You keep %(n)d views, which is as many as there is room for: delete one first.")
        messages.warning(request, words % {"n": actions.MOST_VIEWS})
    else:
        say(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(_there(kept))


@policy(MEMBER, *LOOKERS)
@require_POST
def delete_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Put a saved view away, with the way back."""
    try:
        view = actions.delete_view(view_id=view_id, by=viewer_of(request), at=timezone.now())
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    undo = reverse("worklist_view_restore", args=[view.pk])
    say(request, _("“%(name)s” was deleted.") % {"name": view.name}, undo=undo)
    return redirect(_there(_known(request.POST.get("kept", ""))))


@policy(MEMBER, *LOOKERS)
@require_POST
def restore_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Undo a deletion."""
    try:
        view = actions.bring_back_view(view_id=view_id, by=viewer_of(request), at=timezone.now())
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    say(request, _("“%(name)s” is back.") % {"name": view.name})
    return redirect(_there(view.query))


@policy(MEMBER, *LOOKERS)
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns to show; `usual` goes back to what the page shows by itself."""
    wanted = [] if "usual" in request.POST else request.POST.getlist("col")
    keys = [one.key for one in chosen(wanted)] if wanted else []
    actions.choose_columns(page=PAGE, columns=keys, by=viewer_of(request), at=timezone.now())
    kept = QueryDict(_known(request.POST.get("kept", ""))).copy()
    kept.pop("col", None)
    return redirect(_there(kept.urlencode()))


def _known(text: str) -> str:
    """Of an address's state, what the worklist understands; anything else is left out."""
    given = QueryDict(text[:1000])
    form = WorklistFilter(given)
    form.is_valid()
    kept = QueryDict(mutable=True)
    for name in form.fields:
        if form.cleaned_data.get(name):
            kept[name] = given.get(name, "")
    if given.getlist("col"):
        kept.setlist("col", [one.key for one in chosen(given.getlist("col"))])
    return kept.urlencode()


def _there(kept: str) -> str:
    return reverse("worklist") + (f"?{kept}" if kept else "")
