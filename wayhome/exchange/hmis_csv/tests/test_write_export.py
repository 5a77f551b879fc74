"""What is written is HUD's layout to the letter."""

import zipfile
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from wayhome.exchange.hmis_csv import layout, write_export

from .factories import small, write


@pytest.mark.parametrize("version", ["2024", "2026"])
def test_every_file_is_there_with_its_columns_in_order(tmp_path, version):
    write_export(tmp_path / "e.zip", version, {})
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        assert archive.namelist() == [file.csv for file in layout(version).files.values()]
        for file in layout(version).files.values():
            header = ",".join(column.name for column in file.columns)
            assert archive.read(file.csv).decode() == header + "\n"


def test_values_are_printed_as_hud_asks(tmp_path):
    client = {"PersonalID": "7", "FirstName": 'Zoë "Zo"', "DOB": date(1990, 1, 2)}
    client |= {"DateUpdated": datetime.fromisoformat("2026-01-02 03:04:05.678")}
    income = {"IncomeBenefitsID": "1", "TotalMonthlyIncome": Decimal("1234.5")}
    write_export(tmp_path / "e.zip", "2026", {"Client": [client], "IncomeBenefits": [income]})
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        text = archive.read("Client.csv").decode()
        assert '"Zoë ""Zo"""' in text
        assert ",1990-01-02," in text
        assert ",2026-01-02 03:04:05," in text
        assert ",1234.50," in archive.read("IncomeBenefits.csv").decode()


def test_the_same_rows_make_the_same_bytes(tmp_path):
    one, two = write(tmp_path / "1.zip"), write(tmp_path / "2.zip")
    assert one.read_bytes() == two.read_bytes()


def test_an_arrow_table_may_lack_columns_and_bear_row_numbers(tmp_path):
    table = pa.table({"_row": [2], "PersonalID": ["7"], "NameDataQuality": pa.array([1])})
    write_export(tmp_path / "e.zip", "2026", {"Client": table})
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        assert archive.read("Client.csv").decode().splitlines()[1].startswith('"7",,,,,1,')


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"Clients": []}, "no file Clients"),
        ({"Client": [{"Gender": 1}]}, "no column Gender"),
        ({"Client": [{"PersonalID": "1", "DOB": "soon"}]}, "column DOB"),
    ],
)
def test_what_the_layout_does_not_have_is_refused(tmp_path, tables, said):
    with pytest.raises(ValueError, match=said):
        write_export(tmp_path / "e.zip", "2026", tables)


def test_a_small_export_has_rows_in_every_file():
    assert all(small("2024").values())
