"""What an encoding is, and what it must not be."""

import string

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.matching.encoding import Parameters, Secret, encode
from wayhome.matching.encoding.parameters import WIDTH
from wayhome.matching.encoding.secret import read_secret, write_new_secret

from .people import OTHER, SECRET, crowd, dice, one, signed

NAMES = st.text(string.ascii_letters + "áéñÑ '-", max_size=12)
PEOPLE = st.lists(st.tuples(NAMES, NAMES, st.dates()), min_size=1, max_size=5)


def table(people):
    return pa.table(
        {
            "id": [str(at) for at in range(len(people))],
            "first_name": [first for first, _, _ in people],
            "last_name": [last for _, last, _ in people],
            "dob": [born.isoformat() for _, _, born in people],
        }
    )


@given(PEOPLE)
def test_a_record_is_encoded_the_same_in_any_company(people):
    whole = encode(table(people), Secret(SECRET), Parameters())
    alone = [encode(table([person]), Secret(SECRET), Parameters()) for person in people]
    assert whole["encoding"].to_pylist() == [row["encoding"][0].as_py() for row in alone]


@given(PEOPLE)
def test_another_secret_changes_every_record_that_says_something(people):
    mine = encode(table(people), Secret(SECRET), Parameters()).to_pylist()
    theirs = encode(table(people), Secret(OTHER), Parameters()).to_pylist()
    for a, b in zip(mine, theirs, strict=True):
        assert a["filled"] == b["filled"]
        assert (a["encoding"] == b["encoding"]) == (a["filled"] == 0)


def test_only_id_filter_and_count_are_written():
    made = signed(crowd(3, "a"))
    assert made.column_names == ["id", "encoding", "filled"]
    assert made.schema.field("encoding").type == pa.binary(WIDTH // 8)
    assert made["filled"].to_pylist() == [4, 4, 4]


@pytest.mark.parametrize("value", ["", None, "  ", "Unknown", "?"])
def test_a_name_that_says_nothing_sets_no_bit(value):
    assert one(first_name=value) == 0


def test_a_missing_column_is_an_empty_field():
    with_all = encode(crowd(2, "a"), Secret(SECRET), Parameters())
    without = encode(crowd(2, "a").drop_columns(["sex"]), Secret(SECRET), Parameters())
    assert without["filled"].to_pylist() == [3, 3]
    assert with_all["encoding"] != without["encoding"]


def test_accents_case_and_order_of_surnames_do_not_matter():
    assert one(first_name="José", last_name="Muñoz Peña") == one(
        first_name="JOSE", last_name="PENA MUNOZ"
    )


@pytest.mark.parametrize(
    ("field", "value", "near", "far"),
    [
        ("last_name", "Hernandez", "Hernandes", "Petrov"),
        ("dob", "1984-03-07", "1984-07-03", "1951-11-20"),
        ("dob", "19840307", "1984-03-08", "1951-11-20"),
        ("zip", "92501", "92502", "10317"),
        ("ssn", "545123456", "545123457", "612987012"),
        ("phone", "(951) 555-0142", "19515550143", "213-867-2299"),
        ("street", "12 Main St", "12 Maine St", "987 Oak Blvd"),
    ],
)  # fmt: skip
def test_values_that_are_nearly_alike_have_like_filters(field, value, near, far):
    a, b, c = (one(**{field: text}) for text in (value, near, far))
    assert dice(a, b) > 0.5 > dice(a, c)


def test_a_default_birth_date_says_its_year_only():
    year = one(dob="1980-01-01")
    assert year & one(dob="1980-06-15") == year


@pytest.mark.parametrize("number", ["000123456", "666123456", "900123456", "111111111", "123", "x"])
def test_a_number_never_issued_says_nothing(number):
    assert one(ssn=number) == 0


@pytest.mark.parametrize("text", ["", "short", "ab" * 31, "g" * 64, "00" * 32])
def test_a_weak_secret_is_refused_and_not_repeated(text):
    with pytest.raises(ValueError, match="64 random") as refusal:
        Secret(text)
    assert not text or text not in str(refusal.value)


def test_a_new_secret_is_its_owners_alone_and_never_overwritten(tmp_path):
    path = tmp_path / "secret"
    write_new_secret(path)
    assert path.stat().st_mode & 0o777 == 0o600
    kept = read_secret(path).check_value()
    with pytest.raises(FileExistsError):
        write_new_secret(path)
    assert read_secret(path).check_value() == kept


def test_fields_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="No such field: shoe"):
        Parameters(("first_name", "shoe"))


def test_the_order_of_fields_does_not_matter():
    a, b = Parameters(("dob", "sex")), Parameters(("sex", "dob"))
    assert a.fingerprint == b.fingerprint
