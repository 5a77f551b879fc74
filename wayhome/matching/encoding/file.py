"""Files of encodings: Parquet with `id`, `encoding` and `filled`, and in its schema what both
parties must have in common.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayhome.core.findings import UnusableInput
from wayhome.matching.encoding.filters import FILTER
from wayhome.matching.encoding.parameters import CONSTRUCTION, Parameters
from wayhome.matching.encoding.secret import Secret

_KEY = b"wayhome_encoding"
_COLUMNS = {"id": pa.string(), "encoding": FILTER, "filled": pa.int8()}


def sign(encoded: pa.Table, secret: Secret, parameters: Parameters) -> pa.Table:
    """The table with the fingerprints of how it was made; neither tells anything of the secret."""
    made = {
        "construction": CONSTRUCTION,
        "fields": sorted(parameters.fields),
        "parameters": parameters.fingerprint,
        "secret": secret.check_value(),
    }
    return encoded.replace_schema_metadata({_KEY: json.dumps(made).encode()})


def is_encoded(table: pa.Table) -> bool:
    """Whether a table says that it holds encodings."""
    return _KEY in (table.schema.metadata or {})


def holds_encodings(path: Path) -> bool:
    """Whether a file says so of itself; a file that cannot be read does not."""
    try:
        return _KEY in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


def write(encoded: pa.Table, path: Path) -> None:
    """Write a signed table; OSError as usual."""
    pq.write_table(encoded, path, compression="zstd")


def read(path: Path) -> pa.Table:
    """A signed table; UnusableInput where the file is broken or holds no encodings."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise UnusableInput(f"{path.name} cannot be read as Parquet: {error}") from error
    check(table, path.name)
    return table


def check(table: pa.Table, name: str) -> None:
    """UnusableInput where a table is not encodings as `encode` makes them; `name` says whose."""
    if not is_encoded(table):
        raise UnusableInput(f"{name} holds no encodings. Make them with `wayhome encode`.")
    made = _made(table)
    if made.get("construction") != CONSTRUCTION:
        raise UnusableInput(
            f"{name} was encoded by construction {made.get('construction')}; this version of "
            f"Wayhome has {CONSTRUCTION}. Both parties must encode with the same one."
        )
    if {field.name: field.type for field in table.schema} != _COLUMNS:
        raise UnusableInput(
            f"{name} does not have the columns of a file of encodings: id, encoding of "
            f"{FILTER.byte_width} bytes, filled."
        )
    if any(table[column].null_count for column in _COLUMNS):
        raise UnusableInput(f"{name} has rows without id or encoding.")
    if pc.count_distinct(table["id"]).as_py() != len(table):
        raise UnusableInput(f"{name} has an id twice.")


def check_agreement(left: pa.Table, right: pa.Table) -> None:
    """UnusableInput where two tables of encodings cannot be compared."""
    check(left, "The left file")
    check(right, "The right file")
    one, other = _made(left), _made(right)
    if one.get("parameters") != other.get("parameters"):
        raise UnusableInput(
            f"The two files were encoded with different fields: {_fields(one)}; {_fields(other)}. "
            "Both parties must name the same --fields."
        )
    if one.get("secret") != other.get("secret"):
        raise UnusableInput(
            "The two files were encoded with different secrets, so nothing in them can be "
            "compared. Both parties must use the same secret file."
        )


def _made(table: pa.Table) -> dict[str, Any]:
    try:
        made = json.loads(table.schema.metadata[_KEY])
    except ValueError:
        made = None
    return made if isinstance(made, dict) else {}


def _fields(made: dict[str, Any]) -> str:
    return ", ".join(map(str, made.get("fields", [])))
