"""Each row bears its own digest and class, however large the table and however it is cut."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pytest

from wayhome.core.duck import session
from wayhome.core.findings import Findings
from wayhome.exchange.hmis_csv.export_row import ExportHeader
from wayhome.exchange.hmis_csv.layout import layout
from wayhome.exchange.hmis_csv.read import HmisExport
from wayhome.exchange.hmis_store import classes
from wayhome.exchange.hmis_store.stage import Stager

LAYOUT = layout("2026")


def disabilities(count: int, cut: int) -> pa.Table:
    """Rows of which every second is of a protected class, in chunks of `cut` rows."""
    schema = LAYOUT.files["Disabilities"].schema.append(pa.field("_row", pa.int64()))
    said = {
        "DisabilitiesID": pa.array([f"D{n}" for n in range(count)]),
        "DisabilityType": pa.array([8 if n % 2 else 6 for n in range(count)], pa.int32()),
        "ExportID": pa.array([f"E{n % 3}" for n in range(count)]),
        "_row": pa.array(range(2, count + 2), pa.int64()),
    }
    columns = [
        said[field.name] if field.name in said else pa.nulls(count, field.type) for field in schema
    ]
    whole = pa.Table.from_arrays(columns, schema=schema)
    chunks = [whole.slice(start, cut).combine_chunks() for start in range(0, count, cut)]
    return pa.concat_tables(chunks)


def staged(table: pa.Table, name: str = "Disabilities") -> pa.Table:
    tables = {
        name: file.schema.append(pa.field("_row", pa.int64())).empty_table()
        for name, file in LAYOUT.files.items()
    } | {name: table}
    export = HmisExport("2026", tables, Findings(), False, {}, ExportHeader())
    with session() as duck:
        classes.prepare(duck, tables, known_projects=set(), known_enrollments=set())
        return Stager(duck, export).file(name).rows


def expected(n: int) -> tuple[str, str]:
    kind, klass = (8, "hiv") if n % 2 else (6, "health")
    text = "\x1f".join([f"disabilitiesid=D{n}", f"disabilitytype={kind}", klass])
    return hashlib.md5(text.encode()).hexdigest(), klass


@pytest.mark.parametrize("cut", [3, 50_000, 83_000, 200_000])
def test_every_row_bears_its_own(cut: int) -> None:
    count = 1_000 if cut == 3 else 200_000
    rows = staged(disabilities(count, cut))
    found = list(zip(rows["row_hash"].to_pylist(), rows["data_class"].to_pylist(), strict=True))
    assert rows["disabilitiesid"].to_pylist() == [f"D{n}" for n in range(count)]
    assert found == [expected(n) for n in range(count)]


def test_a_rows_digest_tells_no_number_to_whoever_lacks_the_key(settings) -> None:
    def digests(*numbers: str) -> list[str]:
        rows = [{"PersonalID": "C1", "SSN": s, "_row": n} for n, s in enumerate(numbers)]
        schema = LAYOUT.files["Client"].schema.append(pa.field("_row", pa.int64()))
        found = staged(pa.Table.from_pylist(rows, schema=schema), "Client")
        assert found["ssn"].to_pylist() == list(numbers)
        return found["row_hash"].to_pylist()

    settings.INDEX_KEY = "A" * 43 + "="
    one, other, again = digests("545123401", "545123402", "545123401")
    assert (one == again, one == other) == (True, False)
    guess = "\x1f".join(["personalid=C1", "ssn=545123401", "demographic"])
    assert one != hashlib.md5(guess.encode()).hexdigest()
    settings.INDEX_KEY = "B" * 42 + "A="
    assert digests("545123401") != [one]
