"""Collects the rows of one HMIS file and turns them into an Arrow table."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

EXPORT_ID = "COSTA-SERENA-1"
USERS = tuple(f"U{number:02d}" for number in range(1, 15))
GONE_USER = "U14"  # left the agency: stands on rows, but not in User.csv, as in real exports
_EPOCH = date(1970, 1, 1)
_DAY = 86_400_000_000


class Sheet:
    """Rows of one file: the values of `columns`, in order, and the day each row was written.

    The columns that every HMIS file ends with are filled in at the end: entered up to four days
    after the day the row is about, by one of the users, changed now and then.
    """

    __slots__ = ("columns", "days", "deleted", "name", "rows")

    def __init__(self, name: str, columns: str) -> None:
        self.name, self.columns = name, columns.split()
        self.rows: list[tuple[object, ...]] = []
        self.days: list[date] = []
        self.deleted: dict[int, date] = {}

    def add(self, on: date, *values: object) -> None:
        """Add a row about the day `on`; values left off at the end stay blank."""
        self.rows.append(values)
        self.days.append(on)

    def delete(self, row: int, on: date) -> None:
        """Mark a row as deleted on a day: it stays in the export as a tombstone."""
        self.deleted[row] = on

    def __len__(self) -> int:
        return len(self.rows)

    def table(self, latest: date) -> pa.Table:
        """The rows with their closing columns; nothing is entered after `latest`."""
        width = len(self.columns)
        padded = [row + (None,) * (width - len(row)) for row in self.rows]
        values = list(zip(*padded, strict=True)) or [()] * width
        table = {name: pa.array(column) for name, column in zip(self.columns, values, strict=True)}
        last = (latest - _EPOCH).days
        created, updated, users = [], [], []
        for number, day in enumerate(self.days):
            # A plain rule in place of draws: cheap, and the same for every seed.
            at = min((day - _EPOCH).days + (number * 7) % 5, last)
            time = at * _DAY + (8 * 3600 + (number * 1777) % 32_000) * 1_000_000
            created.append(time)
            later = min(at + (number * 13) % 90, last) if number % 6 == 0 else at
            updated.append(max(time, later * _DAY + 43_200_000_000 if later > at else time))
            users.append(USERS[(number * 11 + number // 97) % len(USERS)])
        stamp = pa.timestamp("us")
        gone = [self.deleted.get(number) for number in range(len(self.rows))]
        table["DateCreated"] = pa.array(created, pa.int64()).cast(stamp)
        table["DateUpdated"] = pa.array(updated, pa.int64()).cast(stamp)
        table["UserID"] = pa.array(users, pa.string())
        table["DateDeleted"] = pa.array(
            [None if day is None else (day - _EPOCH).days * _DAY for day in gone], pa.int64()
        ).cast(stamp)
        table["ExportID"] = pa.array([EXPORT_ID] * len(self.rows), pa.string())
        return pa.table(table)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, as far as the month has it."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))
