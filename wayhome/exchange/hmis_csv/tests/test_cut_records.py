"""Quotation marks, line breaks and odd bytes: no row is lost in silence, every line is right."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.core.findings import Findings
from wayhome.exchange.hmis_csv import read_export
from wayhome.exchange.hmis_csv.limits import Limits
from wayhome.exchange.hmis_csv.records import Records
from wayhome.exchange.hmis_csv.report import Report
from wayhome.exchange.hmis_csv.text import Lines

from .factories import codes, edited, packed, row, small, unpacked, write


def records(text, *, size=7, limits=None):
    """Cut a text into records, given in pieces of `size` bytes: header, blocks."""
    limits = limits or Limits()
    pieces = iter([text[at : at + size] for at in range(0, len(text), size)])
    cut = Records(Lines(pieces, Report(Findings(), "x.csv"), limits), limits)
    header = cut.header()
    return header, list(cut.blocks(len(header)))


def rows(blocks):
    """Line and fields of each record."""
    return [
        (line, next(csv.reader(io.StringIO(raw.decode(), newline=""))))
        for block in blocks
        for line, raw in block.raw()
    ]


CELL = st.text('ab",\n x', max_size=6)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 99), CELL, CELL, CELL), max_size=8),
    st.integers(1, 40),
    st.booleans(),
)
def test_well_formed_records_are_cut_as_they_were_written(cells, size, every):
    # What looks like two rows with a stray mark each cannot be told apart; see below.
    cells = [each for each in cells if all(cell.count(",") < 2 for cell in each[1:])]
    out = io.StringIO()
    writer = csv.writer(
        out, lineterminator="\n", quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    )
    writer.writerow("abcdefgh")
    expected = []
    for each in cells:
        filled = [str(each[0]), *each[1:], "", "z", "", "z"]
        expected.append((out.getvalue().count("\n") + 1, filled))
        writer.writerow(filled)
    header, blocks = records(out.getvalue().encode(), size=size)
    assert header == list("abcdefgh")
    assert rows(blocks) == expected
    assert not any(block.broken or block.stray for block in blocks)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text('a",', max_size=9), max_size=12), st.integers(1, 40))
def test_no_line_is_lost_whatever_it_holds(lines, size):
    text = "\n".join(["a,b,c", *lines, ""]).encode()
    _, blocks = records(text, size=size)
    seen = [2 + at for at, line in enumerate(lines) if not line]
    for block in blocks:
        heights = block.heights or [1] * len(block.starts)
        for start, height in zip(block.starts, heights, strict=True):
            seen += range(start, start + height)
        seen += [line for line, _ in block.broken]
        assert len(list(block.raw())) == len(block.starts)
    whole = set(range(2, len(lines) + 2))
    assert set(seen) == whole
    spanning = [h for block in blocks for h in block.heights or [] if h > 1]
    assert spanning or len(seen) == len(whole)


def test_a_stray_mark_costs_no_row():
    text = b'a,b,c\n1,"x,2\n3,y,4\n5,"z,6\n7,w,8\n'
    _, blocks = records(text)
    assert rows(blocks) == [
        (2, ["1", "x", "2"]),
        (3, ["3", "y", "4"]),
        (4, ["5", "z", "6"]),
        (5, ["7", "w", "8"]),
    ]
    assert [line for block in blocks for line in block.stray] == [2, 4]


def test_a_mark_that_never_closes_costs_one_line():
    text = b'a,b,c\n1,"x,y,2\n' + b"3,y,4\n" * 2000
    _, blocks = records(text, size=500)
    assert [line for line, _ in rows(blocks)] == list(range(3, 2003))
    assert [broken for block in blocks for broken in block.broken] == [(2, b'1,"x,y,2')]


def test_marks_inside_a_value_are_text():
    text = b'a,b,c\n1,5\'10" tall,2\n3,6",4\n5,"he said ""no""",6\n'
    _, blocks = records(text)
    assert [fields[1] for _, fields in rows(blocks)] == ["5'10\" tall", '6"', 'he said "no"']


@pytest.mark.parametrize(
    "line",
    [b'1,b"c,"d', b'1,"b" c,"d', b'"1,2,3', b'1,2,"3', b'1,"2",3"', b'"""1,2,3', b'",",",",","'],
)
def test_whatever_a_line_holds_the_next_ones_are_read(tmp_path, line):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    header, *lines = files["Organization.csv"].splitlines()
    files["Organization.csv"] = b"\n".join([header, lines[0], line, *lines[1:]])
    export = read_export(packed(path, files))
    keys = export.tables["Organization"]["OrganizationID"].to_pylist()
    assert keys == ["OrganizationID1", "OrganizationID2", "OrganizationID3"]
    assert export.tables["Organization"]["_row"].to_pylist() == [2, 4, 5]
    assert export.rejected["Organization"]["_row"].to_pylist() == [3]
    assert export.rejected["Organization"]["raw"].to_pylist() == [line.decode()]


def test_a_value_with_line_breaks_keeps_the_line_numbers_right(tmp_path):
    clients = [row("2026", "Client", n + 1) for n in range(3)]
    clients[0]["AdditionalRaceEthnicity"] = 'one\n\ntwo, "three"\nfour'
    clients[2]["Sex"] = 7
    export = read_export(write(tmp_path / "e.zip", small(Client=clients)))
    assert export.tables["Client"]["_row"].to_pylist() == [2, 6, 7]
    text = export.tables["Client"]["AdditionalRaceEthnicity"].to_pylist()[0]
    assert text == clients[0]["AdditionalRaceEthnicity"]
    assert [finding.row for finding in export.findings] == [7]


def test_bytes_that_are_not_utf8_are_read_as_windows_1252(tmp_path):
    path = edited(
        write(tmp_path / "e.zip"),
        "Client.csv",
        (b"FirstName2", "Muñoz".encode("cp1252")),
        (b"FirstName3", "Zoë".encode()),
    )
    export = read_export(path)
    assert export.tables["Client"]["FirstName"].to_pylist() == ["FirstName1", "Muñoz", "Zoë"]
    (finding,) = export.findings
    assert (finding.code, finding.row) == ("not-utf8", 3)


def test_utf16_is_read_and_told(tmp_path):
    path = write(tmp_path / "e.zip")
    files = unpacked(path)
    files["Client.csv"] = files["Client.csv"].decode().encode("utf-16")
    export = read_export(packed(path, files))
    assert codes(export) == {("note", "utf16", "Client.csv", "")}
    assert len(export.tables["Client"]) == 3


def test_zero_bytes_are_taken_out(tmp_path):
    path = edited(write(tmp_path / "e.zip"), "Client.csv", (b"FirstName2", b"First\0Name2"))
    export = read_export(path)
    assert codes(export) == {("warning", "nul", "Client.csv", "")}
    assert export.tables["Client"]["FirstName"].to_pylist()[1] == "FirstName2"
