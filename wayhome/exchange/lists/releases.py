"""`releases.csv`: what people said about sharing. HMIS CSV carries no release."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from wayhome.exchange.lists.read import Column, ListFile, day, one_of, read_list, several, text

STATUSES = ("granted", "verbal", "refused", "revoked")
COLUMNS = (
    Column("source", text, pa.string(), needed=True),
    Column("personal_id", text, pa.string(), needed=True),
    Column("status", one_of(STATUSES), pa.string(), needed=True),
    Column("scope", several, pa.list_(pa.string())),
    Column("recipients", several, pa.list_(pa.string())),
    Column("signed_on", day, pa.date32(), needed=True),
    Column("expires_on", day, pa.date32()),
    Column("revoked_on", day, pa.date32()),
)


def read_releases(path: Path) -> ListFile:
    """Rows `id, source, key, status, scope, recipients, signed_on, expires_on, revoked_on, _row`.

    `id` is the row's number in the file, as text.
    """
    found = read_list(path, COLUMNS)
    names = ["key" if name == "personal_id" else name for name in found.rows.column_names]
    rows = found.rows.rename_columns(names)
    found.rows = rows.append_column("id", rows["_row"].cast(pa.string()))
    return found
