"""Sources: the systems that send files, what is expected of them, and how long files are kept."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.queries.setup import sources_with_files
from wayhome.desk.settings.forms import Sending
from wayhome.desk.settings.past import lines
from wayhome.organizations import actions, queries
from wayhome.organizations.models import Source
from wayhome.organizations.rules import ADMINISTRATORS


@policy(MEMBER, *ADMINISTRATORS)
def sources(request: HttpRequest) -> HttpResponse:
    """Every source, when its last file came, and whether the next one is late."""
    context = {"sources": sources_with_files(at=timezone.now())}
    return render(request, "desk/settings/sources.html", context)


@policy(MEMBER, *ADMINISTRATORS)
def new_source(request: HttpRequest) -> HttpResponse:
    """Add a system that sends files."""
    given = {"organization": request.GET.get("organization", "")}
    form = Sending(request.POST or None, new=True, initial=given)
    if request.method == "POST" and form.is_valid():
        made = actions.add_source(
            organization=form.cleaned_data["organization"],
            kind=form.cleaned_data["kind"],
            code=form.cleaned_data["code"],
            values=form.values,
            by=viewer_of(request),
            at=timezone.now(),
        )
        say(request, _("%(name)s was added.") % {"name": made.name})
        return redirect("settings_sources")
    return render(
        request, "desk/settings/source.html", {"form": form}, status=422 if form.errors else 200
    )


@policy(MEMBER, *ADMINISTRATORS)
def source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """One source: what may be changed, and what was changed before."""
    held = _source(source_id)
    form = Sending(
        request.POST or None,
        new=False,
        initial={name: getattr(held, name) for name in Sending.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        return _edited(request, held, form.values, _("%(name)s was changed."))
    context = {"form": form, "source": held, "past": lines(queries.history(held))}
    return render(request, "desk/settings/source.html", context, status=422 if form.errors else 200)


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def pause_source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Take no file for a while, or take them again."""
    held = _source(source_id)
    if held.paused_at is None:
        return _edited(request, held, {"paused_at": timezone.now()}, _("%(name)s is paused."))
    return _edited(request, held, {"paused_at": None}, _("%(name)s may send again."))


@policy(MEMBER, *ADMINISTRATORS)
@require_POST
def undo_source(request: HttpRequest, source_id: UUID, event: UUID) -> HttpResponse:
    """Set back what one edit changed."""
    held = _source(source_id)
    note = queries.note_about(held, event)
    if note is None:
        raise Http404
    try:
        actions.undo_source_edit(source=held, event=note, by=viewer_of(request), at=timezone.now())
    except actions.ChangedSince:
        messages.error(request, _("Somebody changed it since then. Change it here instead."))
    else:
        say(request, _("Taken back."))
    return redirect("settings_source", held.pk)


def _edited(
    request: HttpRequest, held: Source, values: dict[str, object], words: str
) -> HttpResponse:
    event = actions.edit_source(
        source=held, values=values, by=viewer_of(request), at=timezone.now()
    )
    if event is None:
        say(request, _("Nothing was changed."))
    else:
        undo = reverse("settings_source_undo", args=[held.pk, event.pk])
        say(request, words % {"name": held.name}, undo=undo)
    return redirect("settings_source", held.pk)


def _source(source_id: UUID) -> Source:
    held = queries.source_by_id(source_id)
    if held is None:
        raise Http404
    return held
