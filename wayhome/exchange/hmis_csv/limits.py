"""How much a hostile or broken export may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.core.findings import UnusableInput


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit is counted while reading; what a zip says of itself is never trusted.

    Compressed HMIS files are 5 to 60 times smaller than unpacked; deflate can reach 1,032 times.
    `ratio` is judged once `ratio_from` bytes of a file have come out.
    """

    entries: int = 500  # files in the zip or folder
    directory_bytes: int = 4 << 20  # the zip's own table of contents
    entry_bytes: int = 4 << 30  # one file, unpacked
    total_bytes: int = 16 << 30  # all files, unpacked
    ratio: int = 250  # unpacked to packed
    ratio_from: int = 4 << 20
    table_bytes: int = 4 << 30  # all tables in memory; a million enrollments take 0.4 GB
    record_bytes: int = 256 << 10  # one row, a value with line breaks included
    record_lines: int = 500  # lines that one row may span
    rejected_rows: int = 10_000  # rows set aside in one file, when they outnumber the good ones
    rejected_bytes: int = 256 << 20


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class Budget:
    """The memory that the tables of one export may still take, in bytes."""

    left: int

    def take(self, size: int, file: str) -> None:
        """Count `size` bytes of a file's table; UnusableInput when there is no room for them."""
        self.left -= size
        if self.left < 0:
            raise UnusableInput(
                f"{file} has more rows than can be held in memory; export a shorter period, or "
                "fewer projects at a time."
            )
