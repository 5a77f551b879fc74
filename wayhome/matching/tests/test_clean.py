import duckdb
import pyarrow as pa
import pytest

from wayhome.matching.linker.clean import SSN_OF_TOO_MANY, clean


def cleaned(column, *values, show=None):
    """What each value of one column becomes."""
    ids = [f"{n:03d}" for n in range(len(values))]
    with duckdb.connect() as connection:
        clean(connection, pa.table({"id": ids, column: pa.array(values, pa.string())}), "people")
        table = connection.sql(f"SELECT {show or column} FROM people ORDER BY row")
        return [row[0] for row in table.fetchall()]


@pytest.mark.parametrize(
    "number",
    ["000123456", "666123456", "900123456", "987654320", "545001234", "545120000", "123456789",
     "987654321", "111111111", "555555555", "078051120", "333333334", "", "unknown", "xxxxxxxxx"],
)  # fmt: skip
def test_numbers_never_issued_count_nothing(number):
    assert cleaned("ssn", number) == [None]
    assert cleaned("ssn", number, show="ssn4") == [None]


def test_issued_numbers_are_read_however_they_are_written():
    assert cleaned("ssn", "545-12-3457", " 545 12 3457") == ["545123457"] * 2


def test_last_four_are_kept_where_only_they_are_known():
    values = (
        "xxxxx3457",
        "XXX-XX-3457",
        "3457",
        "000003457",
        "xxxxx1234",
        "xxxxx0000",
        "12345xxxx",
    )
    assert cleaned("ssn", *values, show="ssn4") == ["3457"] * 4 + [None] * 3
    assert cleaned("ssn", *values) == [None] * 7


def test_masked_number_keeps_its_known_digits():
    assert cleaned("ssn", "54x12x457x", "5x5123457", show="ssn_like") == [None, "5_5123457"]


def test_identifier_of_another_length_is_kept_as_it_is():
    assert cleaned("ssn", "5551234", "12345678901") == ["5551234", "12345678901"]


def test_number_that_many_people_give_is_nobodys():
    rows = SSN_OF_TOO_MANY
    table = pa.table(
        {
            "id": [str(n) for n in range(rows + 1)],
            "first_name": ["Ana", "Ben", "Cleo", "Dan", "Eve", "Flo"][: rows + 1],
            "dob": [f"1980-02-{n + 10}" for n in range(rows + 1)],
            "ssn": ["545123457"] * rows + ["545123458"],
        }
    )
    with duckdb.connect() as connection:
        clean(connection, table, "people")
        kept = connection.sql("SELECT ssn FROM people ORDER BY row").fetchall()
    assert [row[0] for row in kept] == [None] * rows + ["545123458"]


def test_birth_dates_are_text_even_where_they_are_no_dates():
    values = ("1945-04-93", "19800203", "1900-01-01", "soon", "")
    assert cleaned("dob", *values) == ["19450493", "19800203", None, None, None]


def test_no_fixed_address_is_no_address():
    none = (
        "HOMELESS",
        "General Delivery",
        "NFA",
        "n/a",
        "Transient",
        "no fixed address",
        "Unknown",
    )
    assert cleaned("street", *none) == [None] * len(none)


def test_street_is_compared_without_its_unit_and_abbreviated():
    values = ("123 North First Street, Apt 4B", "123 N 1st St #4", "9 Ñandú Ave.")
    assert cleaned("street", *values) == ["123 N 1ST ST", "123 N 1ST ST", "9 NANDU AVE"]


def test_phones_are_ten_digits_that_somebody_could_have():
    values = ("(559) 224-1234", "+1 559 224 1234", "0000000000", "5555555555", "12")
    assert cleaned("phone", *values) == ["5592241234"] * 2 + [None] * 3


def test_zip_is_what_five_digits_say_and_no_placeholder():
    assert cleaned("zip", "93701-0001", "99999", "0", "9370") == ["93701", None, None, "9370"]


def test_index_number_is_cut_to_what_identifies():
    assert cleaned("cin", "91234567A12345", "91234567a", "") == ["91234567A", "91234567A", None]


def test_ids_must_be_there_and_differ():
    with pytest.raises(ValueError, match="'id'"):
        cleaned_ids(["a", "a"])
    with pytest.raises(ValueError, match="'id'"):
        cleaned_ids(["a", None])
    with duckdb.connect() as connection, pytest.raises(ValueError, match="column 'id'"):
        clean(connection, pa.table({"ssn": ["1"]}), "people")


def cleaned_ids(ids):
    with duckdb.connect() as connection:
        clean(connection, pa.table({"id": pa.array(ids, pa.string())}), "people")
