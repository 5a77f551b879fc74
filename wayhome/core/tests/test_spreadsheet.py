"""No cell that leaves Wayhome is run as a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.core.spreadsheet import csv_lines, safe, write_xlsx

HOSTILE = ["=1+1", "+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "\t=1", " =1", "\r=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_defused(text: str) -> None:
    assert str(safe(text)).startswith("'")


@pytest.mark.parametrize("text", ["-5", "-0.5", "Muñoz-Garcia", "a=b", "", "9"])
def test_plain_text_stays(text: str) -> None:
    assert safe(text) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=20))
def test_csv_reads_back(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(["a", "b"], rows))
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back[1:] == [[str(safe(value)) for value in row] for row in rows]


def test_xlsx_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ["a", "b"], [[text, 1] for text in HOSTILE])
    sheet = openpyxl.load_workbook(path).active
    assert [row[0].data_type for row in sheet.iter_rows(min_row=2)] == ["s"] * len(HOSTILE)
    assert sheet["B2"].value == 1
