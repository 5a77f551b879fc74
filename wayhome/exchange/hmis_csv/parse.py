"""From a block of records to Arrow columns, typed where every value of a column reads at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.csv as pc_csv

from wayhome.core.findings import UnusableInput

from .header import Header
from .layout import File
from .records import Block, strictly

# Small enough that both cores of a small machine get a share of a block.
_PARSE_BYTES = 2 << 20
_CONVERSION = re.compile(r"In CSV column #(\d+):")


class _OutOfStepError(Exception):
    """The CSV parser ends records elsewhere than `records` does."""


@dataclass(slots=True)
class Parsed:
    """`table` has the columns found, by layout name; `lines` the line of each of its rows.

    `wrong` are the rows with too few or too many values: line, number of values, text.
    """

    table: pa.Table
    lines: pa.Int64Array
    wrong: list[tuple[int, int, str]]


@dataclass
class Parser:
    """Parses blocks of one file; a column with a value of another type is text from there on."""

    file: File
    header: Header
    as_text: set[str] = field(default_factory=set)

    def parse(self, block: Block) -> Parsed:
        """The block's rows; a parser that loses count gets the rows printed anew."""
        try:
            return self._parse(block)
        except _OutOfStepError:
            strict = strictly(block, self.header.width)
            block.broken = strict.broken
            try:
                return self._parse(strict)
            except _OutOfStepError as error:
                raise UnusableInput(
                    f"{self.file.csv} cannot be read as CSV near line {block.starts[0]}."
                ) from error

    def _parse(self, block: Block) -> Parsed:
        if not block.text:
            schema = pa.schema([(name, self._type(name)) for name in self.header.positions])
            return Parsed(schema.empty_table(), pa.array([], pa.int64()), [])
        wrong: list[pc_csv.InvalidRow] = []
        careful = False
        while True:
            wrong.clear()
            try:
                table = self._read(block, wrong if careful else None)
                break
            except pa.ArrowInvalid as error:
                if found := _CONVERSION.match(str(error)):
                    self._read_as_text(int(found[1]))
                elif careful:
                    raise _OutOfStepError from error
                careful = careful or not found
        lost = {row.number - 1 for row in wrong}
        if table.num_rows + len(lost) != len(block.starts):
            raise _OutOfStepError
        starts = block.starts
        good = [start for i, start in enumerate(starts) if i not in lost] if lost else starts
        return Parsed(
            table.rename_columns(list(self.header.positions)),
            pa.array(good, pa.int64()),
            [(starts[row.number - 1], row.actual_columns, row.text) for row in wrong],
        )

    def _read(self, block: Block, wrong: list[pc_csv.InvalidRow] | None) -> pa.Table:
        """Parse; without `wrong`, a row of the wrong length is an error (and two cores work)."""

        def set_aside(row: pc_csv.InvalidRow) -> str:
            if wrong is None:
                return "error"
            wrong.append(row)
            return "skip"

        columns = {str(at): self._type(name) for name, at in self.header.positions.items()}
        return pc_csv.read_csv(
            pa.BufferReader(block.text),
            read_options=pc_csv.ReadOptions(
                column_names=[str(at) for at in range(self.header.width)],
                block_size=_PARSE_BYTES if wrong is None else len(block.text) + 1,
                use_threads=wrong is None,
            ),
            parse_options=pc_csv.ParseOptions(
                newlines_in_values=block.heights is not None,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pc_csv.ConvertOptions(
                column_types=columns,
                include_columns=list(columns),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    def _type(self, name: str) -> pa.DataType:
        return pa.string() if name in self.as_text else self.file.by_name[name].type

    def _read_as_text(self, position: int) -> None:
        name = next(name for name, at in self.header.positions.items() if at == position)
        if name in self.as_text:
            raise _OutOfStepError
        self.as_text.add(name)
