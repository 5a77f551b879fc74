"""The columns of the worklist: what each is called, which are shown, and what a file holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.desk.queries.worklist import Line
from wayhome.desk.show.facts import criterion_name, fact_value, proof_name, service_name
from wayhome.eligibility.names import served_words

Names = Mapping[str, str]  # organizations by code


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in an address, its heading, and its cell in a file."""

    key: str
    label: str | Promise
    cell: Callable[[Line, Names], object]
    usual: bool = True  # shown where the reader chose nothing
    always: bool = False  # who and what: without these a line says nothing


COLUMNS = (
    Column("person", _("Person"), lambda line, _names: str(line.person), always=True),
    Column(
        "service",
        _("Service"),
        lambda line, _names: service_name(line.screening.service),
        always=True,
    ),
    Column("answer", _("Answer"), lambda line, _names: line.screening.get_answer_display()),
    Column(
        "plan",
        _("Plan"),
        lambda line, names: [names.get(code, code) for code in line.screening.plans],
    ),
    Column(
        "why",
        _("Criteria met"),
        lambda line, _names: [criterion_name(key) for key in line.screening.criteria_met],
    ),
    Column(
        "unknown",
        _("Criteria unknown"),
        lambda line, _names: [criterion_name(key) for key in line.screening.criteria_unknown],
        usual=False,
    ),
    Column(
        "missing",
        _("Missing proof"),
        lambda line, _names: [proof_name(key) for key in line.screening.missing_proof],
    ),
    Column(
        "served",
        _("Already served"),
        lambda line, names: served_words(line.screening.already_served, names),
        usual=False,
    ),
    Column(
        "seen",
        _("Last seen staying"),
        lambda line, _names: fact_value("place", line.place.value) if line.place else None,
    ),
    Column(
        "fresh",
        _("Newest fact"),
        lambda line, _names: (
            line.screening.freshest if line.screening.freshest.year > 1900 else None
        ),
        usual=False,
    ),
    Column("asked", _("Asked on"), lambda line, _names: line.screening.as_of, usual=False),
)


def chosen(wanted: Sequence[str]) -> list[Column]:
    """The columns asked for in the house's order; the usual ones where nothing known is."""
    keys = set(wanted) & {one.key for one in COLUMNS if not one.always}
    if not keys:
        return [one for one in COLUMNS if one.usual]
    return [one for one in COLUMNS if one.always or one.key in keys]


def in_a_file(wanted: Sequence[str]) -> Iterable[Column]:
    """A file holds the columns that were chosen, and all of them where none was."""
    return chosen(wanted) if wanted else COLUMNS
