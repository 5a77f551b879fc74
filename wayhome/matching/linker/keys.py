"""Blocking keys as numbers that mean the same everywhere and for good.

A batch writes them for every record by SQL on DuckDB, a request makes those of one record in
Python, and PostgreSQL only compares them; a property test holds the two readings equal. A number
is 63 bits of the MD5 of the rule's name and the key's parts, which hides nothing; so a Social
Security number, which one could find by trying all there are, takes part as a keyed digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from wayhome.core.sealed import index, index_column
from wayhome.matching.linker.blocking import RULES, Rule

Row = Mapping[str, Any]
_BETWEEN = "\x1f"
EACH = "each"
HIDDEN, HIDDEN_AS = ("ssn", "ssn4"), "key"


def keys_query(connection: duckdb.DuckDBPyConnection, people: str) -> str:
    """DuckDB: id and keys, one list of BIGINT, under which each row of a cleaned table is found."""
    for name in HIDDEN:
        query = f"SELECT DISTINCT {name} AS value FROM {people} WHERE {name} IS NOT NULL"
        values = connection.sql(query).to_arrow_table()["value"]
        digests = pa.table({"value": values, "digest": index_column(values, HIDDEN_AS)})
        connection.register(f"hidden_{name}", digests)
    keys = f"list_distinct(flatten([{', '.join(_rule_sql(rule) for rule in RULES)}]))"
    return f"""
        SELECT id, {keys} AS keys FROM (
            SELECT p.* REPLACE (a.digest AS ssn, b.digest AS ssn4) FROM (FROM {people}) p
            LEFT JOIN hidden_ssn a ON a.value = p.ssn LEFT JOIN hidden_ssn4 b ON b.value = p.ssn4)
    """


def hidden_number(number: str) -> str:
    """What stands for a Social Security number, or its last four digits, where it is kept."""
    return index(number, HIDDEN_AS)


def keys_of(row: Row) -> list[int]:
    """The keys under which a cleaned row is found: `keys_query` for one row."""
    return _numbers(row, lambda rule: rule.key)


def keys_sought(row: Row) -> list[int]:
    """The keys under which others are found who may be the person in a cleaned row."""
    return _numbers(row, lambda rule: rule.right or rule.key)


def _numbers(row: Row, side: Callable[[Rule], tuple[str, ...]]) -> list[int]:
    row = {**row, **{name: row[name] and hidden_number(row[name]) for name in HIDDEN}}
    found: dict[int, None] = {}
    for rule in RULES:
        for piece in row[rule.each] or () if rule.each else (None,):
            parts = [piece if part == EACH else _reader(part)(row) for part in side(rule)]
            if None not in parts:
                found[_number(_BETWEEN.join([rule.name, *map(str, parts)]))] = None
    return list(found)


def _number(text: str) -> int:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def _rule_sql(rule: Rule) -> str:
    parts = [part for part in rule.key if part != EACH]
    filled = " AND ".join(f"({part}) IS NOT NULL" for part in parts) or "true"
    written = ", ".join("piece" if part == EACH else f"({part})::VARCHAR" for part in rule.key)
    text = (
        f"concat_ws(chr({ord(_BETWEEN)}), '{rule.name.replace(chr(39), chr(39) * 2)}', {written})"
    )
    number = f"(md5_number_lower({text}) >> 1)::BIGINT"
    pieces = f"list_transform({rule.each}, lambda piece: {number})" if rule.each else f"[{number}]"
    return f"CASE WHEN {filled} THEN coalesce({pieces}, []) ELSE [] END"


@cache
def _reader(part: str) -> Callable[[Row], Any]:
    """What a part of a key says, for one row; ValueError for SQL of another kind than three."""
    if re.fullmatch(r"\w+", part):
        return lambda row: row[part]
    if beginning := re.fullmatch(r"left\((\w+), (\d+)\)", part):
        column, count = beginning[1], int(beginning[2])
        return lambda row: row[column] and row[column][:count]
    if told := re.fullmatch(r"CASE WHEN NOT (\w+) THEN (\w+) END", part):
        unless, column = told[1], told[2]
        return lambda row: None if row[unless] else row[column]
    raise ValueError(f"A blocking rule's key has a part that one record cannot be read by: {part}")
