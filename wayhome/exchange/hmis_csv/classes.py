"""The class of data each row of an export bears, for whoever decides who may see it.

What leads to which class stands in `classes.toml`, with its sources.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Tables = Mapping[str, pa.Table]


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "classes.toml").read_text(encoding="utf-8"))


def data_classes(tables: Tables) -> dict[str, pa.Array]:
    """For each table of an export, the class of each of its rows, in step.

    `tables` is `HmisExport.tables`, whole: a row takes its class also from the enrollment and
    project it hangs on. A row whose enrollment or project is not there takes the strongest class,
    so an importer of a partial export passes the tables together with what it knew before.
    """
    projects = _project_ranks(tables)
    enrollments = tables["Enrollment"]
    enrolled = _looked_up(enrollments["ProjectID"], tables["Project"]["ProjectID"], projects)
    ranks = {name: _place_ranks(name, tables) for name in _rules()["places"]}
    for name, usual in _rules()["people"].items():
        table = tables[name]
        given = [pa.repeat(_rank(usual), len(table)), *_row_ranks(name, table)]
        if name == "Enrollment":
            given.append(enrolled)
        elif "EnrollmentID" in table.column_names:
            ids = enrollments["EnrollmentID"]
            given.append(_looked_up(table["EnrollmentID"], ids, enrolled))
        if name in _rules()["fleeing"]["files"]:
            fleeing = pc.is_in(table["PersonalID"], _fleeing(tables))
            given.append(_marked(fleeing, _rules()["fleeing"]["class"]))
        if name == "Event":
            given.append(_referral_ranks(table, tables["Project"], projects))
        ranks[name] = pc.min_element_wise(*given)
    return {name: _named(found) for name, found in ranks.items()}


def protected_projects(tables: Tables) -> pa.Table:
    """`ProjectID` and `data_class` of the projects that tell something about everybody in them.

    A referral to one of them bears that class.
    """
    ranks = _project_ranks(tables)
    ids = _whole(tables["Project"]["ProjectID"])
    table = pa.table({"ProjectID": ids, "data_class": _named(ranks)})
    return table.filter(pc.less(ranks, _rank("open")))


def _project_ranks(tables: Tables) -> pa.Array:
    """The class of each row of Project, as its place in the order."""
    projects = tables["Project"]
    ranks = [pa.repeat(_rank("open"), len(projects))]
    ranks += [
        _marked(_rule_mask(rule, projects, tables), rule["class"]) for rule in _rules()["projects"]
    ]
    return pc.min_element_wise(*ranks)


def _rule_mask(rule: dict[str, Any], projects: pa.Table, tables: Tables) -> pa.Array:
    """Which of the rows of Project a rule about projects is true of."""
    table = tables[rule["file"]]
    live = table.filter(pc.is_null(table["DateDeleted"]))
    key = "OrganizationID" if rule["file"] == "Organization" else "ProjectID"
    return pc.is_in(projects[key], live.filter(_is_code(live, rule))[key])


def _place_ranks(name: str, tables: Tables) -> pa.Array:
    """Rows about organizations, projects and staff; a refuge's rows tell where it is."""
    table = tables[name]
    ranks = [pa.repeat(_rank(_rules()["places"][name]), len(table))]
    projects = tables["Project"]
    for rule in _rules()["projects"]:
        if rule["class"] != "dv":
            continue
        if rule["file"] == name == "Organization":
            ranks.append(_marked(_is_code(table, rule), "dv"))
        elif "ProjectID" in table.column_names:
            refuges = projects.filter(_rule_mask(rule, projects, tables))["ProjectID"]
            ranks.append(_marked(pc.is_in(table["ProjectID"], refuges), "dv"))
    return pc.min_element_wise(*ranks)


def _row_ranks(name: str, table: pa.Table) -> list[pa.Array]:
    rules = [rule for rule in _rules()["rows"] if rule["file"] == name]
    return [_marked(_is_code(table, rule), rule["class"]) for rule in rules]


def _fleeing(tables: Tables) -> pa.ChunkedArray:
    """The clients of whom a live record says that they are fleeing violence."""
    table = tables["HealthAndDV"]
    fleeing = pc.and_(pc.equal(table["CurrentlyFleeing"], 1), pc.is_null(table["DateDeleted"]))
    return table.filter(pc.fill_null(fleeing, False))["PersonalID"]


def _referral_ranks(events: pa.Table, projects: pa.Table, ranks: pa.Array) -> pa.Array:
    """A referral bears the class of the project it names, by ProjectID or by name."""
    place = events["LocationCrisisOrPHHousing"]
    found = [pa.repeat(_rank("open"), len(events))]
    for column in ("ProjectID", "ProjectName"):
        at = pc.index_in(place, projects[column])
        found.append(pc.fill_null(ranks.take(_whole(at)), _rank("open")))
    return pc.min_element_wise(*found)


def _looked_up(ids: pa.ChunkedArray, keys: pa.ChunkedArray, ranks: pa.Array) -> pa.Array:
    """The rank of the row that each id names; the strongest class where there is none."""
    if not len(ids):
        return pa.array([], pa.int8())
    at = _whole(pc.index_in(ids, keys))
    return pc.fill_null(ranks.take(at), _rank(_rules()["unknown"]))


def _is_code(table: pa.Table, rule: dict[str, Any]) -> pa.Array:
    return _whole(pc.is_in(table[rule["column"]], pa.array(rule["codes"], pa.int32())))


def _marked(mask: pa.Array | pa.ChunkedArray, name: str) -> pa.Array:
    """The rank of a class where `mask` is true, that of open elsewhere."""
    return pc.if_else(_whole(mask), _rank(name), _rank("open"))


def _rank(name: str) -> pa.Scalar:
    return pa.scalar(_rules()["order"].index(name), pa.int8())


def _named(ranks: pa.Array) -> pa.Array:
    return pa.array(_rules()["order"]).take(ranks)


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
