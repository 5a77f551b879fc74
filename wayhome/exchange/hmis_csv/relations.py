"""Checking the files of an export against each other: keys, parents, households, VSPs."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Findings, Severity

from .layout import File, Layout
from .report import Report

Tables = Mapping[str, pa.Table]

_SEND_BOTH = "Have both files exported together, or correct the record in the HMIS."


def older_twins(file: File, table: pa.Table) -> list[int]:
    """The lines of rows whose key stands again in a row updated later (or further down)."""
    keys = table[file.key]
    if pc.count_distinct(keys).as_py() == len(keys):
        return []
    counted = table.select([file.key]).group_by(file.key).aggregate([([], "count_all")])
    several = counted.filter(pc.greater(counted["count_all"], 1))[file.key]
    twins = table.select([file.key, "DateUpdated", "_row"]).filter(pc.is_in(keys, several))
    newest_first = [(file.key, "ascending"), ("DateUpdated", "descending"), ("_row", "descending")]
    twins = twins.take(pc.sort_indices(twins, newest_first))
    same = pc.equal(twins[file.key].slice(1), twins[file.key].slice(0, len(twins) - 1))
    return sorted(twins["_row"].slice(1).filter(same).to_pylist())


def check_parents(plan: Layout, tables: Tables, findings: Findings) -> None:
    """Rows that name a record which is not there, was deleted, or is another client's.

    Users leave and their rows with them: a UserID that is not there is no finding.
    """
    for name, file in plan.files.items():
        table, report = tables[name], Report(findings, file.csv)
        for column in file.columns if len(table) else ():
            if column.ref and column.ref != "User":
                parent = plan.files[column.ref]
                at = pc.index_in(table[column.name], tables[column.ref][parent.key])
                _tell_orphans(table, column.name, at, parent, report)
                _tell_stale(table, column.name, at, tables[column.ref], parent, report)
                if column.ref == "Enrollment":
                    _tell_strangers(table, at, tables["Enrollment"], report)


def _tell_orphans(
    table: pa.Table, column: str, at: pa.ChunkedArray, parent: File, report: Report
) -> None:
    report.rows(
        Severity.NOTE if parent.name == "Export" else Severity.WARNING,
        "orphan",
        f"{column} names no row of {parent.csv}.",
        _whole(pc.and_(pc.is_valid(table[column]), pc.is_null(at))),
        _whole(table["_row"]),
        column=column,
        values=_whole(table[column]),
        fix=_SEND_BOTH,
    )


def _tell_stale(
    table: pa.Table,
    column: str,
    at: pa.ChunkedArray,
    there: pa.Table,
    parent: File,
    report: Report,
) -> None:
    deleted = there["DateDeleted"] if "DateDeleted" in parent.by_name else None
    if (
        deleted is None
        or deleted.null_count == len(deleted)
        or "DateDeleted" not in table.schema.names
    ):
        return
    stale = pc.and_(pc.is_valid(deleted.take(at)), pc.is_null(table["DateDeleted"]))
    report.rows(
        Severity.WARNING,
        "parent-deleted",
        f"The row is live, but the row of {parent.csv} it belongs to is marked deleted.",
        _whole(stale),
        _whole(table["_row"]),
        column=column,
        values=_whole(table[column]),
        fix="Delete this record in the HMIS too, or restore the other one.",
    )


def _tell_strangers(
    table: pa.Table, at: pa.ChunkedArray, enrollments: pa.Table, report: Report
) -> None:
    """The row's PersonalID must be that of its enrollment."""
    owner = enrollments["PersonalID"].take(at)
    report.rows(
        Severity.WARNING,
        "other-client",
        "PersonalID is not the client of the enrollment that EnrollmentID names.",
        _whole(pc.fill_null(pc.not_equal(owner, table["PersonalID"]), False)),
        _whole(table["_row"]),
        column="PersonalID",
        values=_whole(table["PersonalID"]),
        fix="Find out in the HMIS whose record it is; do not rely on it until then.",
    )


def check_households(tables: Tables, findings: Findings) -> None:
    """A household has one head: more than one, or none, is told at its first row."""
    enrollments = tables["Enrollment"].select([*_HOUSEHOLD, "_row", "PersonalID", "DateDeleted"])
    head = pc.equal(tables["Enrollment"]["RelationshipToHoH"], 1).cast(pa.int32())
    live = enrollments.append_column("heads", pc.fill_null(head, 0)).filter(
        pc.and_(pc.is_valid(enrollments["HouseholdID"]), pc.is_null(enrollments["DateDeleted"]))
    )
    found = live.group_by(_HOUSEHOLD).aggregate([("heads", "sum"), ("_row", "min")])
    report = Report(findings, "Enrollment.csv")
    headless = found.filter(pc.equal(found["heads_sum"], 0)).sort_by("_row_min")
    message = "The household has no head (RelationshipToHoH 1)."
    _tell_households(headless, Severity.NOTE, "household-headless", message, report)
    # Somebody who left and came back is one head in two rows, so heads are counted by person.
    several = found.filter(pc.greater(found["heads_sum"], 1))["HouseholdID"]
    heads = live.filter(pc.and_(pc.is_in(live["HouseholdID"], several), pc.equal(live["heads"], 1)))
    found = heads.group_by(_HOUSEHOLD).aggregate(
        [("PersonalID", "count_distinct"), ("_row", "min")]
    )
    many = found.filter(pc.greater(found["PersonalID_count_distinct"], 1)).sort_by("_row_min")
    message = "The household has more than one head (RelationshipToHoH 1)."
    _tell_households(many, Severity.WARNING, "household-heads", message, report)


_HOUSEHOLD = ["ProjectID", "HouseholdID"]


def _tell_households(
    found: pa.Table, severity: Severity, code: str, message: str, report: Report
) -> None:
    report.rows(
        severity,
        code,
        message,
        pa.repeat(pa.scalar(True), len(found)),
        _whole(found["_row_min"]),
        column="RelationshipToHoH",
        values=_whole(found["HouseholdID"]),
        fix="Correct the household in the HMIS; exactly one member is its head.",
    )


def check_places(tables: Tables, findings: Findings) -> None:
    """EnrollmentCoC and Inventory.CoCCode must be a CoC of the row's project."""
    places = pc.binary_join_element_wise(
        tables["ProjectCoC"]["ProjectID"], pc.utf8_upper(tables["ProjectCoC"]["CoCCode"]), "\n"
    )
    for name, column in (("Enrollment", "EnrollmentCoC"), ("Inventory", "CoCCode")):
        table = tables[name]
        place = pc.binary_join_element_wise(table["ProjectID"], pc.utf8_upper(table[column]), "\n")
        Report(findings, f"{name}.csv").rows(
            Severity.NOTE,
            "project-coc",
            f"{column} is not a CoC that ProjectCoC.csv lists for this project.",
            _whole(pc.and_(pc.is_valid(place), pc.invert(pc.is_in(place, places)))),
            _whole(table["_row"]),
            column=column,
            values=_whole(table[column]),
            fix="Correct the CoC of the enrollment or of the project.",
        )


def check_victim_services(tables: Tables, findings: Findings) -> None:
    """A STOP for clients enrolled with a victim service provider.

    Such a provider may not enter its clients in an HMIS (34 USC 12291(b)(2), 42 USC 11363), so
    nothing of such an export is loaded. The organization's own row is no finding.
    """
    organizations, projects = tables["Organization"], tables["Project"]
    provider = pc.equal(organizations["VictimServiceProvider"], 1)
    ids = organizations.filter(provider)["OrganizationID"]
    barred = projects.filter(pc.is_in(projects["OrganizationID"], ids))["ProjectID"]
    enrollments = tables["Enrollment"]
    live = pc.is_null(enrollments["DateDeleted"])
    Report(findings, "Enrollment.csv").rows(
        Severity.STOP,
        "victim-services",
        "A client is enrolled in a project of a victim service provider, which by law keeps its "
        "clients out of an HMIS; nothing of this export was loaded.",
        _whole(pc.and_(live, pc.is_in(enrollments["ProjectID"], barred))),
        _whole(enrollments["_row"]),
        column="ProjectID",
        values=_whole(enrollments["ProjectID"]),
        fix="Ask the HMIS lead to take these enrollments out, or to correct the organization, "
        "and to export again.",
    )


def check_unknown_providers(tables: Tables, findings: Findings) -> None:
    """Enrollments of which nobody can say whether a victim service provider made them."""
    organizations, projects = tables["Organization"], tables["Project"]
    told = organizations.filter(pc.is_valid(organizations["VictimServiceProvider"]))
    known = projects.filter(pc.is_in(projects["OrganizationID"], told["OrganizationID"]))
    enrollments = tables["Enrollment"]
    unknown = pc.invert(pc.is_in(enrollments["ProjectID"], known["ProjectID"]))
    Report(findings, "Enrollment.csv").rows(
        Severity.WARNING,
        "provider-unknown",
        "Organization.csv and Project.csv do not say whose project this is, so it could not be "
        "checked that it is not a victim service provider's.",
        _whole(pc.and_(unknown, pc.is_null(enrollments["DateDeleted"]))),
        _whole(enrollments["_row"]),
        column="ProjectID",
        values=_whole(enrollments["ProjectID"]),
        fix="Have both files exported whole.",
    )


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
