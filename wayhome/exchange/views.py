"""Imports: send a file, see what it would change and what was found, approve, take back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wayhome.core.findings import UnusableInput
from wayhome.core.notices import say
from wayhome.core.paging import page_of
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.core.spreadsheet import csv_lines
from wayhome.exchange import actions, queries
from wayhome.exchange.choices import Asked
from wayhome.exchange.forms import Upload
from wayhome.exchange.models import ImportRun
from wayhome.exchange.rules import WORKING
from wayhome.exchange.show import CHANGE_WORDS, job, summary

UNDER_WAY = ("received", *WORKING)
FINDINGS_HEADER = ("severity", "file", "row", "column", "message", "value", "fix", "count")


@policy(MEMBER, *queries.SENDERS)
def imports(request: HttpRequest) -> HttpResponse:
    """What was sent, newest first, and the form to send more."""
    viewer = viewer_of(request)
    page = page_of(
        queries.runs(viewer=viewer),
        order=("-received_at", "id"),
        after=request.GET.get("after", ""),
        size=25,
    )
    form = Upload(sources=queries.sources(viewer=viewer))
    return render(
        request,
        "exchange/imports.html",
        {"page": page, "rows": [(run, summary(run)) for run in page.rows], "form": form},
    )


@policy(MEMBER, *queries.SENDERS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the file and queue its import."""
    viewer = viewer_of(request)
    form = Upload(request.POST, request.FILES, sources=queries.sources(viewer=viewer))
    if form.is_valid():
        given = form.cleaned_data
        try:
            run = actions.receive(
                file=given["file"],
                name=given["file"].name,
                source=given["source"],
                by=viewer,
                at=timezone.now(),
                as_of=given["as_of"],
                dry_run=given["dry_run"],
                media_type=given["file"].content_type or "application/octet-stream",
            )
        except UnusableInput as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("import", run.pk)
    return render(request, "exchange/upload.html", {"form": form}, status=422)


@policy(MEMBER, *queries.SENDERS)
def import_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One import: where it stands, what changes, what was found, and what can be done."""
    viewer, run = viewer_of(request), _run(request, run_id)
    found = list(queries.findings(viewer=viewer, run=run))
    shown = list(queries.findings(viewer=viewer, run=run, most=queries.SHOWN))
    context = {
        "run": run,
        "job": job(run),
        "under_way": run.state in UNDER_WAY,
        "changes": queries.changes(run),
        "heads": [CHANGE_WORDS[head] for head in queries.changes(run).heads],
        "samples": queries.samples(viewer=viewer, run=run),
        "findings": shown,
        "more": len(found) - len(shown),
        "undo_until": queries.undo_until(viewer=viewer, run=run),
        "requests": run.requests.exclude(answer="").order_by("-at"),
    }
    return render(request, "exchange/import.html", context)


@policy(MEMBER, *queries.SENDERS)
@require_GET
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The progress piece alone; once the import is at its end the whole page comes anew."""
    run = _run(request, run_id)
    response = render(request, "exchange/progress.html", {"run": run, "job": job(run)})
    if run.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@policy(MEMBER, *queries.SENDERS)
@require_GET
def findings_file(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """All findings as CSV, to be sent back to whoever made the file."""
    run = _run(request, run_id)
    rows = [
        tuple(getattr(one, name) for name in FINDINGS_HEADER)
        for one in queries.findings(viewer=viewer_of(request), run=run)
    ]
    text = "".join(csv_lines(FINDINGS_HEADER, rows))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"findings-{run.source.code}-{timezone.localdate(run.received_at)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy(MEMBER, *queries.SENDERS)
@require_POST
def approve(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask that a waiting import be loaded, as what it is where it asks that."""
    said = request.POST.get("as", "")
    asked = Asked(said) if said in (Asked.WHOLE, Asked.CHANGES) else Asked.APPROVE
    return _ask(request, run_id, asked, _("It will be loaded now."))


@policy(MEMBER, *queries.SENDERS)
@require_POST
def refuse(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask that a waiting import be left out."""
    return _ask(request, run_id, Asked.REFUSE, _("It will not be loaded."))


@policy(MEMBER, *queries.SENDERS)
def undo(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Say what stays when the import is taken back; take it back by POST."""
    run = _run(request, run_id)
    if request.method == "POST":
        return _ask(request, run_id, Asked.UNDO, _("It will be taken back now."))
    until = queries.undo_until(viewer=viewer_of(request), run=run)
    if until is None:
        return redirect("import", run.pk)
    context = {"run": run, "until": until, "stays": queries.stays(run=run)}
    return render(request, "exchange/undo.html", context)


def _run(request: HttpRequest, run_id: UUID) -> ImportRun:
    try:
        return queries.run_of(viewer=viewer_of(request), run_id=run_id)
    except ImportRun.DoesNotExist as error:
        raise Http404 from error


def _ask(request: HttpRequest, run_id: UUID, asked: Asked, words: str) -> HttpResponse:
    run = _run(request, run_id)
    actions.ask(run=run, asked=asked, by=viewer_of(request), at=timezone.now())
    say(request, words)
    return redirect(reverse("import", args=[run.pk]))
