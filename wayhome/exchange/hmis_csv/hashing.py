"""Whether the names of an export are digests: by what they look like, not by HashStatus.

HashStatus 4 puts SHA-256 of the name's Soundex code in the three name columns and the last four
digits followed by SHA-256 of the whole number in SSN; 2 is the same with SHA-1. Exports in the
wild carry MD5 under status 4, and clear names under status 3.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Severity

from .report import Report

_NAMES = ("FirstName", "LastName")
_DIGEST = r"^([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$"
_NEARLY_ALL = 0.95
_CLEAR, _SHA256 = 1, 4
_SHA256_LENGTH = 64


def hashed(clients: pa.Table, status: int | None, report: Report) -> bool:
    """Whether the name columns really are digests; tells where HashStatus says otherwise."""
    given = pa.chunked_array(
        [chunk for name in _NAMES for chunk in clients[name].chunks], pa.string()
    ).drop_null()
    if not len(given):
        if len(clients):
            report.file_wide(
                Severity.WARNING,
                "names-blank",
                "No client has a name, so nobody can be linked by name.",
                column="FirstName",
                fix="Ask for an export with names, if an agreement allows it.",
            )
        return False
    digests = pc.sum(pc.match_substring_regex(given, _DIGEST)).as_py() >= _NEARLY_ALL * len(given)
    if digests:
        _tell_digests(clients, given, status, report)
    elif status not in (_CLEAR, None):
        report.file_wide(
            Severity.NOTE,
            "hash-status",
            f"HashStatus {status} says names are hashed, but they are in clear; the names were "
            "believed.",
            column="FirstName",
            fix="Have the HMIS vendor write HashStatus 1, and treat the file as identified.",
        )
    return bool(digests)


def _tell_digests(
    clients: pa.Table, given: pa.ChunkedArray, status: int | None, report: Report
) -> None:
    report.file_wide(
        Severity.WARNING,
        "hashed",
        "The names are digests, so nobody can be linked by name. Birth dates and identifiers are "
        "in clear all the same: treat the file as identified.",
        column="FirstName",
        fix="Ask for an export with names, if an agreement allows it.",
        count=len(clients),
    )
    length = pc.max(pc.utf8_length(given)).as_py()
    if status in (_CLEAR, None) or (status == _SHA256 and length != _SHA256_LENGTH):
        report.file_wide(
            Severity.NOTE,
            "hash-status",
            f"HashStatus is {'blank' if status is None else status}, but the names are digests of "
            f"{length} characters.",
            column="FirstName",
            fix="Have the HMIS vendor hash by HUD's rule, or write the right HashStatus.",
        )
    if pc.count_distinct(given).as_py() <= len(_NAMES) < len(clients):
        report.file_wide(
            Severity.WARNING,
            "hash-useless",
            "All clients bear the same digest, so the names tell nobody apart.",
            column="FirstName",
            fix="Have the export hashed client by client.",
        )
