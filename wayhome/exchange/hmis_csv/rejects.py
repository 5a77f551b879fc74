"""The rows of a file that were set aside, with their text as received."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from wayhome.core.findings import UnusableInput

from .limits import Limits

SCHEMA = pa.schema([("_row", pa.int64()), ("reason", pa.string()), ("raw", pa.string())])


@dataclass(slots=True)
class Rejects:
    """Rows set aside: line number, reason, text."""

    rows: list[tuple[int, str, str]] = field(default_factory=list)
    size: int = 0

    def add(self, line: int, reason: str, raw: bytes | str) -> None:
        """Set one row aside."""
        text = raw.decode() if isinstance(raw, bytes) else raw
        self.rows.append((line, reason, text))
        self.size += len(text)

    def refuse_wreck(self, file: str, good: int, limits: Limits) -> None:
        """UnusableInput when most of a file is broken: it is not what it claims to be."""
        many = len(self.rows) > limits.rejected_rows and len(self.rows) > good
        if many or self.size > limits.rejected_bytes:
            line, reason, _ = self.rows[0]
            raise UnusableInput(
                f"{file} is broken: {len(self.rows):,} of its first {len(self.rows) + good:,} rows "
                f"could not be read. The first is on line {line}: {reason}"
            )

    def table(self) -> pa.Table:
        """`_row`, `reason` and `raw`, by line."""
        rows = sorted(self.rows)
        columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
        return pa.table([pa.array(values) for values in columns], SCHEMA) if rows else empty()


def empty() -> pa.Table:
    """No rows set aside."""
    return SCHEMA.empty_table()
