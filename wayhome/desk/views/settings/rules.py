"""Rules: what was checked against the official guide, and the fields to check the rest."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wayhome.core.notices import say
from wayhome.core.policy import MEMBER, policy, viewer_of
from wayhome.desk.settings.sharing import Doubt, ReadRule
from wayhome.desk.show.rules import RuleLine, rule_lines
from wayhome.eligibility import actions, queries
from wayhome.organizations.choices import Role

READERS = (
    Role.COC_DATA_LEAD,
    Role.PLAN_ANALYST,
    Role.COUNTY_ADMINISTRATOR,
    Role.SYSTEM_ADMINISTRATOR,
)
TABS = ("unverified", "waiting", "verified")


@policy(MEMBER)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, by whether it was checked; those that most answers rest on first."""
    lines = rule_lines(viewer=viewer_of(request), day=timezone.localdate())
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    words = {
        "unverified": _("To check"),
        "waiting": _("Waiting for a second reader"),
        "verified": _("Checked"),
    }
    count = {name: sum(line.state == name for line in lines) for name in TABS}
    context = {
        "lines": [line for line in lines if line.state == tab],
        "tab": tab,
        "tabs": [
            {"label": f"{words[name]} ({count[name]})", "href": f"?tab={name}",
             "current": name == tab}
            for name in TABS
        ],
        "open": count["unverified"] + count["waiting"],
    }  # fmt: skip
    return render(request, "desk/settings/rules.html", context)


@policy(MEMBER)
def rule(request: HttpRequest, mark: str) -> HttpResponse:
    """One rule: its words, its source, what readers wrote, and what may be done next."""
    viewer = viewer_of(request)
    line = _line(request, mark)
    may_read = viewer.has(*READERS)
    form = ReadRule(initial={"page": line.row.source.locator[:80]})
    return _page(request, line, form=form, doubt=Doubt(), may_read=may_read)


@policy(MEMBER, *READERS)
@require_POST
def read_rule(request: HttpRequest, mark: str) -> HttpResponse:
    """Keep what the guide says, with page and date."""
    line = _line(request, mark)
    form = ReadRule(request.POST)
    if not form.is_valid():
        return _page(request, line, form=form, doubt=Doubt(), may_read=True, status=422)
    try:
        actions.read_rule(
            placed=line.placed, **form.cleaned_data, by=viewer_of(request), at=timezone.now()
        )
    except actions.AlreadyRead:
        messages.error(request, _("Somebody was quicker: look at what they wrote."))
    else:
        say(request, _("Kept. Somebody else must confirm it before the rule counts as checked."))
    return redirect("settings_rule", mark)


@policy(MEMBER, *READERS)
@require_POST
def confirm_rule(request: HttpRequest, mark: str) -> HttpResponse:
    """The second reader vouches for it."""
    line = _line(request, mark)
    try:
        done = actions.confirm_rule(fingerprint=line.mark, by=viewer_of(request), at=timezone.now())
    except actions.SamePerson:
        messages.error(request, _("You read it first. Somebody else must confirm it."))
    else:
        if done is not None:
            say(request, _("Confirmed: the rule counts as checked here."))
    return redirect("settings_rule", mark)


@policy(MEMBER, *READERS)
@require_POST
def doubt_rule(request: HttpRequest, mark: str) -> HttpResponse:
    """Take a reading back, with the reason."""
    line = _line(request, mark)
    doubt = Doubt(request.POST)
    if not doubt.is_valid():
        return _page(request, line, form=ReadRule(), doubt=doubt, may_read=True, status=422)
    actions.withdraw_reading(
        fingerprint=line.mark,
        why=doubt.cleaned_data["why"],
        by=viewer_of(request),
        at=timezone.now(),
    )
    say(request, _("Taken back: the rule is unverified again."))
    return redirect("settings_rule", mark)


def _page(
    request: HttpRequest,
    line: RuleLine,
    *,
    form: ReadRule,
    doubt: Doubt,
    may_read: bool,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "line": line,
        "form": form,
        "doubt": doubt,
        "may_read": may_read,
        "own": line.reading is not None and line.reading.reader_id == viewer.user_id,
        "past": queries.past_readings(line.mark, viewer=viewer),
    }
    return render(request, "desk/settings/rule.html", context, status=status)


def _line(request: HttpRequest, mark: str) -> RuleLine:
    lines = rule_lines(viewer=viewer_of(request), day=timezone.localdate())
    found = next((one for one in lines if one.mark == mark), None)
    if found is None:
        raise Http404
    return found
