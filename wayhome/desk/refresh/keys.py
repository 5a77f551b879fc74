"""Keeps the blocking keys of every current record, by which a new person is found while typing.

Keys are made for records that have none, and go with their record; a changed record is another
row of its table, with another id. How common a value is changes with every record, so the rates
are written anew as soon as one came or went. A new release of the linker makes all anew. Rosters
are never part of it.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.sealed import index_name
from wayhome.desk.refresh.found import linker_code
from wayhome.exchange import persons as columns
from wayhome.matching.linker import load_model
from wayhome.matching.linker.register import RECORDS, register

# No field: which linker made the keys and rates, and with which key numbers are hidden in them.
LINKER = "linker"
OF_ANOTHER_LINKER = """
DELETE FROM matching_recordkeys WHERE NOT EXISTS (
  SELECT 1 FROM matching_valuerate WHERE field = %s AND value = %s)
"""
COUNTED = "SELECT rate FROM matching_valuerate WHERE field = %s AND value = ''"
GONE = """
DELETE FROM matching_recordkeys k WHERE NOT EXISTS (
  SELECT 1 FROM people_sourcerecord r
  WHERE r.id = k.record_id AND r.valid_to IS NULL AND r.deleted_at IS NULL
    AND r.emptied_at IS NULL)
"""


def keep_keys(records: pa.Table) -> int:
    """Bring keys and rates in line with `gather.records`; returns how many records are new."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(OF_ANOTHER_LINKER, [LINKER, _made_by()])
        cursor.execute(GONE)
        gone = cursor.rowcount
        held = read_table("SELECT record_id FROM matching_recordkeys")
        ids = records["record"].combine_chunks()
        new = ids.filter(pc.invert(pc.is_in(ids, held["record_id"].combine_chunks())))
        # What a worker wrote down since has its keys already, and counts from now on.
        cursor.execute(COUNTED, [RECORDS])
        counted = cursor.fetchone()
        if not gone and not len(new) and (counted is None or counted[0] == len(records)):
            return 0
        compared = records.select(list(columns.COLUMNS)).set_column(0, "id", ids)
        rates, pieces = register(compared, new, load_model())
        _write_rates(cursor, rates)
        for piece in pieces:
            _write_keys(piece)
    return len(new)


def _made_by() -> str:
    return f"{linker_code()} {index_name()}"


def _write_rates(cursor: Any, rates: pa.Table) -> None:
    cursor.execute("DELETE FROM matching_valuerate")
    cursor.execute("INSERT INTO matching_valuerate VALUES (%s, %s, 0)", [LINKER, _made_by()])
    copy_in(rates, "matching_valuerate", columns=rates.column_names)


def _write_keys(piece: pa.Table) -> None:
    """COPY takes an array as text in braces."""
    written = pc.cast(piece["keys"].combine_chunks().flatten(), pa.string())
    lists = pa.ListArray.from_arrays(piece["keys"].combine_chunks().offsets, written)
    inside = pc.binary_join(lists, ",")
    literal = pc.binary_join_element_wise("{", inside, "}", "")
    rows = pa.table({"record_id": piece["id"], "keys": literal})
    copy_in(rows, "matching_recordkeys", columns=rows.column_names)
