"""Reading one file of the export into a typed Arrow table, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import Severity

from .checks import Checks
from .header import Header
from .layout import Column, Layout, owners
from .limits import Budget, Limits
from .parse import Parsed, Parser
from .records import Block, Records
from .rejects import Rejects
from .report import Report
from .values import EARLIEST, LATEST, blank_to_null, read


@dataclass
class TableReader:
    """Reads the records of file `name` into its layout's columns and `_row`."""

    plan: Layout
    name: str
    header: Header
    report: Report
    limits: Limits
    budget: Budget
    rejects: Rejects = field(default_factory=Rejects)
    _good: int = 0
    # Of the block at hand, by column: where something stood that could not be read.
    _dropped: dict[str, pa.BooleanArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file = self.plan.files[self.name]
        self._parser = Parser(self.file, self.header)
        self._checks = Checks(self.plan, self.file, self.header, self.report)

    def read(self, records: Records) -> pa.Table:
        """The whole table; rows that could not be read are in `rejects`."""
        schema = self.file.schema.append(pa.field("_row", pa.int64()))
        return pa.Table.from_batches(self._batches(records), schema)

    def _batches(self, records: Records) -> Iterator[pa.RecordBatch]:
        for block in records.blocks(self.header.width):
            parsed = self._parser.parse(block)
            self._set_aside(block, parsed)
            self._dropped.clear()
            arrays = {
                column.name: self._column(column, parsed.table, parsed.lines)
                for column in self.file.columns
            }
            batch = pa.RecordBatch.from_arrays(
                [*arrays.values(), parsed.lines], [*arrays.keys(), "_row"]
            )
            self._checks.blanks(batch, self._dropped)
            batch = self._owned(block, batch)
            self._good += batch.num_rows
            self.budget.take(batch.nbytes, self.file.csv)
            self.rejects.refuse_wreck(self.file.csv, self._good, self.limits)
            self._checks.values(batch)
            yield batch

    def _set_aside(self, block: Block, parsed: Parsed) -> None:
        """Keep and tell the rows of the block that are no rows of this file."""
        for line, count, text in parsed.wrong:
            reason = f"The row has {count} values, the header has {self.header.width}."
            self._reject(line, "field-count", reason, text)
        for line, raw in block.broken:
            reason = "A quotation mark opens a value that never closes."
            self._reject(line, "quote-open", reason, raw.decode())
        for line in block.stray:
            self.report.file_wide(
                Severity.WARNING,
                "quote-stray",
                "A quotation mark that closes nothing was left out; the row was read.",
                row=line,
                fix="Look at the texts of this row.",
            )

    def _reject(self, line: int, code: str, reason: str, raw: str) -> None:
        self.rejects.add(line, reason, raw)
        fix = "Mend the row in the HMIS and export again; until then it is left out."
        self.report.file_wide(Severity.ERROR, code, reason, row=line, value=raw, fix=fix)

    def _column(self, column: Column, table: pa.Table, lines: pa.Int64Array) -> pa.Array:
        if self.header.lacks(column.name):
            return pa.nulls(len(lines), column.type)
        array = table[column.name].combine_chunks()
        if column.kind == "S":
            return blank_to_null(array)
        if array.type != column.type:
            array = self._carefully(column, array, lines)
        if column.kind in "DT":
            array = self._in_range(column, array, lines)
        if column.name == "DateDeleted" and column.name in self._dropped:
            # A row somebody deleted must not come back to life because the date is garbled.
            long_ago = pa.scalar(date(EARLIEST, 1, 1)).cast(column.type)
            array = pc.if_else(self._dropped[column.name], long_ago, array)
        return array

    def _carefully(self, column: Column, text: pa.StringArray, lines: pa.Int64Array) -> pa.Array:
        """A column in which some value did not read as its type."""
        try:
            return blank_to_null(text).cast(column.type)
        except pa.ArrowInvalid:
            reading = read(column, text)
        what, form = _FORMS[column.kind]
        self.report.rows(
            Severity.NOTE,
            f"{what}-form",
            f"{column.name} is not written {form}; it was understood all the same.",
            reading.unusual,
            lines,
            column=column.name,
            values=text,
            fix=f"Have it written {form}.",
        )
        self._unreadable(column, reading.unreadable, lines, text)
        return reading.values

    def _in_range(self, column: Column, array: pa.Array, lines: pa.Int64Array) -> pa.Array:
        """Dates no export can mean are dropped: year 21, year 20222."""
        ends = pc.min_max(array)
        if not ends["min"].is_valid:
            return array
        if ends["min"].as_py().year >= EARLIEST and ends["max"].as_py().year <= LATEST:
            return array
        years = pc.year(array)
        wild = pc.fill_null(pc.or_(pc.less(years, EARLIEST), pc.greater(years, LATEST)), False)
        self._unreadable(column, wild, lines, array.cast(pa.string()))
        return pc.if_else(wild, pa.scalar(None, column.type), array)

    def _unreadable(
        self, column: Column, mask: pa.BooleanArray, lines: pa.Int64Array, text: pa.Array
    ) -> None:
        before = self._dropped.get(column.name)
        self._dropped[column.name] = mask if before is None else pc.or_(before, mask)
        what, form = _FORMS[column.kind]
        deleted = column.name == "DateDeleted"
        effect = "the row counts as deleted" if deleted else "the value was dropped"
        self.report.rows(
            Severity.WARNING,
            f"{what}-unreadable",
            f"{column.name} is no {what} written {form}; {effect}.",
            mask,
            lines,
            column=column.name,
            values=text,
            fix=f"Mend it in the HMIS, or have it written {form}.",
        )

    def _owned(self, block: Block, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Without the rows that do not say which record they are, or whose."""
        lost: dict[int, str] = {}
        for name in owners(self.file):
            if batch[name].null_count:
                blank = pc.filter(batch["_row"], pc.is_null(batch[name]))
                lost = dict.fromkeys(blank.to_pylist(), name) | lost
        if not lost:
            return batch
        for line, raw in block.raw():
            if line in lost:
                reason = f"{lost[line]} is blank, so the row belongs to nothing."
                self._reject(line, "owner-blank", reason, raw.decode())
        return batch.filter(pc.invert(pc.is_in(batch["_row"], pa.array(lost, pa.int64()))))


_FORMS = {
    "I": ("number", "as a whole number"),
    "M": ("amount", "as 1234.50"),
    "D": ("date", "yyyy-mm-dd"),
    "T": ("time", "yyyy-mm-dd hh:mm:ss"),
}
