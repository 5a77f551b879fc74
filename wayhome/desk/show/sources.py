"""Where a fact came from, in words; files and rules write it in English."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HEAD = " (head of household)"
ROSTER = "enrollment file"
# The kinds of project of HMIS list 2.02.6, as `exchange/hmis_csv/facts.toml` calls them.
PROJECTS: Mapping[str, str | Promise] = {
    "emergency shelter": gettext_lazy("emergency shelter"),
    "night-by-night shelter": gettext_lazy("night-by-night shelter"),
    "transitional housing": gettext_lazy("transitional housing"),
    "permanent supportive housing": gettext_lazy("permanent supportive housing"),
    "street outreach": gettext_lazy("street outreach"),
    "services": gettext_lazy("services"),
    "other project": gettext_lazy("another project"),
    "Safe Haven": gettext_lazy("Safe Haven"),
    "permanent housing": gettext_lazy("permanent housing"),
    "permanent housing with services": gettext_lazy("permanent housing with services"),
    "day shelter": gettext_lazy("day shelter"),
    "homelessness prevention": gettext_lazy("homelessness prevention"),
    "rapid re-housing": gettext_lazy("rapid re-housing"),
    "coordinated entry": gettext_lazy("coordinated entry"),
}


def source_words(source: str, plans: Mapping[str, str]) -> str:
    """ "HMIS, street outreach" and "enrollment file, <plan>" in the reader's language."""
    kind, _comma, rest = source.partition(", ")
    if kind == ROSTER and rest:
        return _("Enrollment file of %(plan)s") % {"plan": plans.get(rest, rest)}
    if not rest:
        return source
    project = rest.removesuffix(HEAD)
    words = f"{kind}, {PROJECTS.get(project, project)}"
    if rest != project:
        return _("%(source)s (head of household)") % {"source": words}
    return words
