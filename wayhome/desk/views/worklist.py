"""The worklist: filter, sort, page, export, and the step from lines to referrals."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from wayhome.accounts.limits import limited
from wayhome.audit.actions import disclose, record
from wayhome.core.filtering import filters_on
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.core.spreadsheet import csv_lines, write_xlsx
from wayhome.desk.forms import WorklistFilter
from wayhome.desk.queries.kept import columns_of, views_of
from wayhome.desk.queries.worklist import every_line, worklist_page
from wayhome.desk.show.columns import COLUMNS, chosen, in_a_file
from wayhome.desk.show.lines import groups
from wayhome.desk.views.keeping import PAGE
from wayhome.desk.views.people import LOOKERS
from wayhome.organizations.middleware import look_class
from wayhome.organizations.queries import names_by_code
from wayhome.referrals.choices import MOST_AT_ONCE

MOST_EXPORTED = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@policy(MEMBER, *LOOKERS)
def worklist(request: HttpRequest) -> HttpResponse:
    """Who likely qualifies for what, why, and what is missing."""
    viewer = viewer_of(request)
    form = WorklistFilter(request.GET)
    wanted = form.wanted()
    page, lines = worklist_page(
        wanted, viewer=viewer, after=request.GET.get("after", ""), size=MOST_AT_ONCE
    )
    disclose(
        {line.person.pk for line in lines},
        by=viewer,
        at=timezone.now(),
        what="worklist line",
        row_class=look_class(request),
    )
    kept = request.GET.copy()
    kept.pop("after", None)
    on = filters_on(form, kept, but=("sort",))
    columns = chosen(request.GET.getlist("col") or columns_of(viewer, PAGE))
    full = kept.copy()
    full.setlist("col", [one.key for one in columns])
    context = {
        "form": form,
        "on": on,
        "keep": [("col", key) for key in kept.getlist("col")],
        "groups": groups(lines, names_by_code(), grouped=wanted.sort == "rank"),
        "columns": {one.key for one in columns},
        "width": len(columns) + 2,
        "every_column": [one for one in COLUMNS if not one.always],
        "views": views_of(viewer, PAGE),
        "count": page.count,
        "number": int(page.count.rstrip("+")),
        "after": page.after,
        "kept": kept.urlencode(),
        "full": full.urlencode(),
        "most": MOST_AT_ONCE,
        # A script puts the number in, which Django's catalogs cannot do on the page itself.
        "one_person": ngettext("Refer {n} person", "Refer {n} people", 1),
        "many_people": ngettext("Refer {n} person", "Refer {n} people", 2),
    }
    return render(request, "desk/worklist.html", context)


@policy(MEMBER, *LOOKERS)
@limited("export")
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
    names = names_by_code()
    columns = list(in_a_file(request.GET.getlist("col") or columns_of(viewer, PAGE)))
    header = [str(one.label) for one in columns]
    cells = ([one.cell(line, names) for one in columns] for line in lines)
    name = f"worklist-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        sheet = io.BytesIO()
        write_xlsx(sheet, header, cells)
        response = HttpResponse(sheet.getvalue(), content_type=XLSX)
    else:
        text = "".join(csv_lines(header, cells))
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
