"""A sound export comes back as it was, in the layout's types."""

import string
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.exchange.hmis_csv import layout, read_export, write_export
from wayhome.exchange.hmis_csv.layout import owners

from .factories import packed, row, small, unpacked, write


@pytest.mark.parametrize("version", ["2024", "2026"])
def test_a_sound_export_has_no_findings(tmp_path, version):
    export = read_export(write(tmp_path / "e.zip", version=version))
    assert list(export.findings) == []
    assert export.version == version
    assert not export.hashed
    assert export.rejected == {}
    for name, file in layout(version).files.items():
        table = export.tables[name]
        assert table.schema == file.schema.append(pa.field("_row", pa.int64()))
        assert table["_row"].to_pylist() == list(range(2, len(table) + 2))
        assert len(table) == (1 if name in ("Export", "User") else 3)


def test_the_header_says_whose_export_it_is(tmp_path):
    given = row("2026", "Export", SourceID="CA-600", SourceName="Made-up County")
    given |= {"ExportStartDate": date(2025, 10, 1), "SoftwareVersion": "2.1"}
    header = read_export(write(tmp_path / "e.zip", small(Export=[given]))).header
    assert (header.export_id, header.source_id) == ("e1", "CA-600")
    assert (header.start, header.directive, header.hash_status) == (date(2025, 10, 1), 2, 1)
    assert header.software == "text 2.1"


def test_a_folder_reads_like_its_zip(tmp_path):
    path = write(tmp_path / "e.zip")
    (tmp_path / "folder").mkdir()
    for name, content in unpacked(path).items():
        (tmp_path / "folder" / name).write_bytes(content)
    one, two = read_export(path), read_export(tmp_path / "folder")
    assert one.tables == two.tables
    assert list(two.findings) == []


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: ("\n" + text.replace("\n", "\n\n")).encode(),
        lambda text: text.replace('"', "").encode(),
    ],
    ids=["crlf", "cr", "bom", "no-last-end", "blank-lines", "unquoted"],
)
def test_the_way_lines_are_written_does_not_matter(tmp_path, rewritten):
    path = write(tmp_path / "e.zip")
    before = read_export(path)
    files = {name: rewritten(content.decode()) for name, content in unpacked(path).items()}
    after = read_export(packed(path, files))
    assert list(after.findings) == []
    for name, table in before.tables.items():
        assert after.tables[name].drop(["_row"]) == table.drop(["_row"])


def test_progress_is_told_to_the_end(tmp_path):
    told = []
    read_export(write(tmp_path / "e.zip"), progress=lambda *step: told.append(step))
    assert told[0][0] == "Export"
    assert all(done <= total for _, done, total in told)
    assert told[-1][1] == told[-1][2]


SIGNS = string.ascii_letters + string.digits + " ,;\"'\n-/ñéÜ語"
TEXT = st.text(SIGNS, max_size=12).map(str.strip)
VALUES = {
    "S": TEXT.map(lambda text: text or None),
    "I": st.integers(-(1 << 31), (1 << 31) - 1),
    "D": st.dates(date(1850, 1, 1), date(2150, 12, 31)),
    "T": st.datetimes(
        datetime.fromisoformat("1850-01-01"), datetime.fromisoformat("2150-12-31")
    ).map(lambda moment: moment.replace(microsecond=0)),
    "M": st.decimals(Decimal("-999999999999.99"), Decimal("999999999999.99"), places=2),
}


@st.composite
def files(draw):
    """Rows of one file with any values at all in any column."""
    version = draw(st.sampled_from(["2024", "2026"]))
    file = draw(st.sampled_from(list(layout(version).files.values())))
    rows = []
    for number in range(draw(st.integers(1, 4))):
        found = {
            column.name: draw(st.none() | VALUES[column.kind])
            for column in draw(st.sets(st.sampled_from(file.columns), max_size=8))
        }
        rows.append(found | {name: f"{name}{number}" for name in owners(file)})
    return version, file, rows


@settings(max_examples=25, deadline=None)
@given(files())
def test_any_values_come_back_as_written(tmp_path_factory, case):
    version, file, rows = case
    path = tmp_path_factory.mktemp("any") / "e.zip"
    everything = small(version, people=1) | {file.name: rows}
    everything["Organization"][0]["VictimServiceProvider"] = 0
    write_export(path, version, everything)
    export = read_export(path)
    if export.findings.stopped:
        return
    found = export.tables[file.name].drop(["_row"]).to_pylist()
    assert found == [{name: each.get(name) for name in file.by_name} for each in rows]
    assert export.rejected == {}
