"""Lines of the worklist as a page draws them, grouped by the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.desk.queries.worklist import Line
from wayhome.desk.show.facts import criterion_name, fact_value, proof_name, service_name
from wayhome.eligibility.names import AnswerName, served_words

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
TONES = {AnswerName.MET: "good", AnswerName.UNKNOWN: "warn"}
STEPS: Mapping[str, str | Promise] = {
    AnswerName.MET: _("Ready to refer"),
    AnswerName.UNKNOWN: _("Get a proof first, or refer and say what is missing"),
    AnswerName.NOT_MET: _("Do not qualify"),
}


def groups(
    lines: Sequence[Line], names: Mapping[str, str], *, grouped: bool
) -> list[dict[str, Any]]:
    """The lines under their next step; in any other order than the usual one, without headings."""
    drawn = [_drawn(line, names) for line in lines]
    if not grouped:
        return [{"title": "", "lines": drawn}] if drawn else []
    return [
        {"title": STEPS[AnswerName(answer)], "lines": list(found)}
        for answer, found in groupby(drawn, key=lambda one: one["line"].screening.answer)
    ]


def _drawn(line: Line, names: Mapping[str, str]) -> dict[str, Any]:
    row = line.screening
    return {
        "line": line,
        "key": f"{line.person.pk}:{row.service}",
        "plans": [names.get(code, code) for code in row.plans],
        "service": service_name(row.service),
        "met": [criterion_name(key) for key in row.criteria_met if key not in ALWAYS][:3],
        "all_met": [criterion_name(key) for key in row.criteria_met],
        "unknown": [criterion_name(key) for key in row.criteria_unknown],
        "served": served_words(row.already_served, names),
        "place": fact_value("place", line.place.value) if line.place else "",
        "missing": [proof_name(key) for key in row.missing_proof],
        "fresh": row.freshest if row.freshest.year > 1900 else None,
        "tone": TONES.get(AnswerName(row.answer), ""),
    }
