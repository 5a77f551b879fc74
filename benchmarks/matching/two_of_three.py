"""The exact rule that open HMIS warehouses merge by: two of number, name and birth date agree.

The number is nine digits of an area, group and serial that are issued, no sequence and not one
digit over and over; a number of another length is taken for an opaque identifier, as Wayhome does.
The name is first and last, without accents, letters and digits only. The date is after 1920.
"""

from __future__ import annotations

import pyarrow as pa

from wayhome.core.duck import session

_KEYS = """
    CREATE TABLE {name} AS SELECT id,
        CASE WHEN length(digits) <> 9 THEN digits
             WHEN left(digits, 3) IN ('000', '666') OR left(digits, 1) = '9'
               OR substr(digits, 4, 2) = '00' OR right(digits, 4) = '0000'
               OR digits IN ('123456789', '987654321')
               OR digits = repeat(left(digits, 1), 9) THEN NULL
             ELSE digits END AS number,
        nullif(full_name, '') AS full_name,
        CASE WHEN year(try_cast(dob AS DATE)) > 1920 THEN try_cast(dob AS DATE) END AS born
    FROM (
        SELECT id, dob, nullif(regexp_replace(ssn, '[^0-9]', '', 'g'), '') AS digits,
            regexp_replace(strip_accents(lower(first_name || last_name)), '[^a-z0-9]', '', 'g')
                AS full_name
        FROM {name}_given)
"""
_TWO = (("number", "full_name"), ("number", "born"), ("full_name", "born"))


def link(left: pa.Table, right: pa.Table) -> pa.Table:
    """Pairs `id_l`, `id_r` that agree in two of three; their `probability` is 1."""
    with session("4GB") as connection:
        for name, table in (("lefts", left), ("rights", right)):
            for column in ("first_name", "last_name", "dob", "ssn"):
                if column not in table.column_names:
                    table = table.append_column(column, pa.nulls(len(table), pa.string()))
            connection.register(f"{name}_given", table)
            connection.execute(_KEYS.format(name=name))
        each = " UNION ".join(
            f"SELECT l.id AS id_l, r.id AS id_r FROM lefts l JOIN rights r USING ({a}, {b})"
            for a, b in _TWO
        )
        return connection.sql(
            f"SELECT id_l, id_r, 1.0::DOUBLE AS probability FROM ({each})"
        ).to_arrow_table()
