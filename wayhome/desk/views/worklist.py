"""The worklist: filter, sort, page, export, and the step from a line to a referral."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wayhome.audit.actions import disclose, record
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.core.spreadsheet import csv_lines, write_xlsx
from wayhome.desk.forms import WorklistFilter
from wayhome.desk.queries.worklist import Line, every_line, worklist_page
from wayhome.desk.show.facts import (
    criterion_name,
    fact_value,
    plan_names,
    proof_name,
    service_name,
)
from wayhome.desk.views.people import LOOKERS
from wayhome.organizations.middleware import look_class

MOST_EXPORTED = 50_000
# Met by nearly everybody: said when asked, not on every line.
ALWAYS = frozenset(
    {
        "living",
        "no_share_of_cost",
        "medi_cal_managed_care",
        "no_earlier_deposit",
        "no_program_instead_of_ecm",
    }
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@policy(MEMBER, *LOOKERS)
def worklist(request: HttpRequest) -> HttpResponse:
    """Who likely qualifies for what, why, and what is missing."""
    viewer = viewer_of(request)
    form = WorklistFilter(request.GET)
    wanted = form.wanted()
    page, lines = worklist_page(wanted, viewer=viewer, after=request.GET.get("after", ""))
    disclose(
        {line.person.pk for line in lines},
        by=viewer,
        at=timezone.now(),
        what="worklist line",
        row_class=look_class(request),
    )
    names = plan_names()
    kept = request.GET.copy()
    kept.pop("after", None)
    context = {
        "form": form,
        "lines": [_shown(line, names) for line in lines],
        "count": page.count,
        "after": page.after,
        "kept": kept.urlencode(),
        "filtered": bool(kept),
    }
    return render(request, "desk/worklist.html", context)


@policy(MEMBER, *LOOKERS)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered list as a file; every line of it is a logged disclosure."""
    viewer = viewer_of(request)
    lines = every_line(WorklistFilter(request.GET).wanted(), viewer=viewer, most=MOST_EXPORTED)
    now = timezone.now()
    disclose(
        {line.person.pk for line in lines},
        by=viewer,
        at=now,
        what=f"worklist {kind}",
        row_class=look_class(request),
    )
    record("desk.worklist.exported", by=viewer, at=now, detail={"lines": len(lines), "kind": kind})
    header = [
        _("Person"),
        _("Service"),
        _("Answer"),
        _("Plan"),
        _("Criteria met"),
        _("Criteria unknown"),
        _("Missing proof"),
        _("Already served"),
        _("Last seen staying"),
        _("Newest fact"),
        _("Asked on"),
    ]
    name = f"worklist-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        sheet = io.BytesIO()
        write_xlsx(sheet, header, _cells(lines))
        response = HttpResponse(sheet.getvalue(), content_type=XLSX)
    else:
        text = "".join(csv_lines(header, _cells(lines)))
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(lines: list[Line]) -> Iterator[list[object]]:
    names = plan_names()
    for line in lines:
        row = line.screening
        yield [
            str(line.person),
            service_name(row.service),
            row.get_answer_display(),
            [names.get(code, code) for code in row.plans],
            [criterion_name(key) for key in row.criteria_met],
            [criterion_name(key) for key in row.criteria_unknown],
            [proof_name(key) for key in row.missing_proof],
            row.already_served,
            fact_value("place", line.place.value) if line.place else None,
            row.freshest if row.freshest.year > 1900 else None,
            row.as_of,
        ]


def _shown(line: Line, names: dict[str, str]) -> dict[str, object]:
    row = line.screening
    return {
        "line": line,
        "plans": [names.get(code, code) for code in row.plans],
        "service": service_name(row.service),
        "met": [criterion_name(key) for key in row.criteria_met if key not in ALWAYS],
        "all_met": [criterion_name(key) for key in row.criteria_met],
        "place": fact_value("place", line.place.value) if line.place else "",
        "missing": [proof_name(key) for key in row.missing_proof],
        "tone": {"met": "good", "unknown": "warn"}.get(row.answer, ""),
    }
