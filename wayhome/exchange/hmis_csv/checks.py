"""Checking the values of a file against its layout: blanks, codes, lengths, patterns, signs."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Severity

from .header import Header
from .layout import Code, Column, File, Layout, owners
from .report import Report

# A name or number that was replaced by a digest is meant to be longer than the layout says.
_DIGEST = r"^[0-9a-fA-F]{32,68}$"
_SHOWN_CODES = 12
_MEND = "Correct it in the HMIS and export again."


@dataclass
class Checks:
    """The value checks of one file; they only tell, every value stays as it is."""

    plan: Layout
    file: File
    header: Header
    report: Report

    def blanks(self, batch: pa.RecordBatch, dropped: dict[str, pa.BooleanArray]) -> None:
        """Tell required values that are blank; not those that were `dropped` as unreadable.

        A row without its owner is set aside and told there.
        """
        for column in self.file.columns:
            if not column.required or column.name in owners(self.file):
                continue
            array = batch[column.name]
            if not array.null_count or self.header.lacks(column.name):
                continue
            mask = pc.is_null(array)
            if column.name in dropped:
                mask = pc.and_(mask, pc.invert(dropped[column.name]))
            severity = Severity.NOTE if column.disputed else Severity.WARNING
            message = f"{column.name} is blank, and HUD's layout asks for it."
            self._tell("blank", message, mask, batch["_row"], column, None, severity)

    def values(self, batch: pa.RecordBatch) -> None:
        """Check the values of a batch, which has the layout's columns and `_row`."""
        lines = batch["_row"]
        for column in self.file.columns:
            array = batch[column.name]
            if array.null_count == len(array):
                continue
            if column.codes is not None:
                self._codes(column, array, column.codes, lines, f"HUD's list {column.code_list}")
            if column.max_length is not None:
                self._text(column, array, lines)
            if column.not_negative and pc.min(array).as_py() < 0:
                message = f"{column.name} is below zero."
                self._tell("amount-negative", message, pc.less(array, 0), lines, column, array)
        for condition in self.plan.conditions:
            if condition.file == self.file.name and batch.num_rows:
                column = self.file.by_name[condition.column]
                applies = pa.scalar(True)
                for name, codes in condition.when.items():
                    found = pc.is_in(batch[name], pa.array(codes, pa.int32()))
                    applies = pc.and_(applies, found)
                when = " and ".join(
                    f"{name} {_either(codes)}" for name, codes in condition.when.items()
                )
                array = pc.if_else(applies, batch[column.name], pa.scalar(None, column.type))
                self._codes(column, array, condition.codes, lines, f"the list for {when}")

    def _codes(
        self,
        column: Column,
        array: pa.Array,
        codes: frozenset[Code],
        lines: pa.Int64Array,
        where: str,
    ) -> None:
        inside = pc.is_in(array, pa.array(sorted(codes, key=str), column.type))
        outside = pc.and_(pc.is_valid(array), pc.invert(inside))
        if not pc.any(outside).as_py():
            return
        shown = ", ".join(str(code) for code in sorted(codes, key=_by_number)[:_SHOWN_CODES])
        more = ", ..." if len(codes) > _SHOWN_CODES else ""
        message = f"{column.name} is not a code of {where} ({shown}{more})."
        self._tell("code", message, outside, lines, column, array)

    def _text(self, column: Column, array: pa.StringArray, lines: pa.Int64Array) -> None:
        limit = column.max_length or 0
        if pc.max(pc.binary_length(array)).as_py() > limit:
            long = pc.fill_null(pc.greater(pc.utf8_length(array), limit), False)
            long = pc.and_(long, pc.invert(self._digest(column, array)))
            message = f"{column.name} is longer than {limit} characters; it was kept whole."
            self._tell("text-long", message, long, lines, column, array)
        if column.match:
            bad = pc.invert(pc.match_substring_regex(array, column.match))
            bad = pc.and_(pc.fill_null(bad, False), pc.invert(self._digest(column, array)))
            message = f"{column.name} is not written as HUD asks ({column.match})."
            self._tell("pattern", message, bad, lines, column, array)

    def _digest(self, column: Column, array: pa.StringArray) -> pa.BooleanArray | pa.Scalar:
        if self.file.name != "Client" or column.key:
            return pa.scalar(False)
        return pc.fill_null(pc.match_substring_regex(array, _DIGEST), False)

    def _tell(
        self,
        code: str,
        message: str,
        mask: pa.BooleanArray,
        lines: pa.Int64Array,
        column: Column,
        values: pa.Array | None,
        severity: Severity = Severity.WARNING,
    ) -> None:
        self.report.rows(
            severity, code, message, mask, lines, column=column.name, values=values, fix=_MEND
        )


def _by_number(code: Code) -> tuple[int, str]:
    return (code, "") if isinstance(code, int) else (0, code)


def _either(codes: tuple[int, ...]) -> str:
    return " or ".join(str(code) for code in codes)
