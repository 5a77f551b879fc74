"""The provider list is read with findings by line and column; a bad row never sinks the file."""

from io import BytesIO

import pytest

from wayhome.core.findings import Severity, UnusableInput
from wayhome.directory.provider_list import MOST_BYTES, read_providers

HEAD = (
    "organization,npi,kind,services,plans,capacity,open_slots,languages,zips,cities,"
    "homeless_experience,phone,email\n"
)
GOOD = (
    "Harbor Care,1999999984,provider,cs.housing_navigation|ecm.pof1a,sunrise|coastal,40,3,"
    "English|spa,92901|92902,Costa Serena,yes,555-0100,intake@harbor.example\n"
)


def read(text, **more):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_providers(BytesIO(raw), **more)


def test_a_good_row_is_read_whole():
    (row,), findings = read(HEAD + GOOD)
    assert len(findings) == 0
    assert row.services == {"cs.housing_navigation", "ecm.pof1a"}
    assert row.plans == {"sunrise", "coastal"}
    assert (row.capacity, row.open_slots, row.homeless_experience) == (40, 3, True)
    assert row.languages == {"en", "es"}
    assert row.zips == {"92901", "92902"}


def test_empty_cells_mean_that_nobody_said():
    (row,), findings = read("organization,services,plans\nHarbor,ecm.pof1a,\n")
    assert (row.plans, row.capacity, row.homeless_experience) == (None, None, None)
    (row,), _ = read("organization,services,plans\nHarbor,ecm.pof1a,none\n")
    assert row.plans == frozenset()
    assert len(findings) == 0


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",ecm.pof1a\n", "no_name", "organization"),
        ("Harbor,ecm.pof1a,one too many\n", "bad_row", ""),
        ("Harbor," + "x" * 5000 + "\n", "bad_row", ""),
    ],
)
def test_a_bad_row_is_set_aside_and_the_next_loads(line, code, column):
    rows, findings = read(
        "organization,services\n" + line + "Next,ecm.pof1a\n", services={"ecm.pof1a"}
    )
    assert [row.organization for row in rows] == ["Next"]
    found = next(one for one in findings if one.severity is Severity.ERROR)
    assert (found.code, found.column, found.row) == (code, column, 2)
    assert found.fix


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("npi", "12", "bad_npi"),
        ("open_slots", "-3", "bad_count"),
        ("open_slots", "²", "bad_count"),
        ("capacity", "9" * 40, "bad_count"),
        ("homeless_experience", "maybe", "bad_truth"),
        ("email", "nobody", "bad_email"),
        ("address", "somewhere", "bad_address"),
    ],
)
def test_a_bad_cell_is_dropped_and_the_row_stays(column, value, code):
    (row,), findings = read(f"organization,services,{column}\nHarbor,ecm.pof1a,{value}\n")
    assert not getattr(row, column)
    assert [one.code for one in findings] == [code]


def test_an_unknown_service_is_left_out_and_said():
    (row,), findings = read("name,services\nHarbor,made.up|ecm.pof1a\n", services={"ecm.pof1a"})
    assert row.services == {"ecm.pof1a"}
    assert [one.code for one in findings] == ["unknown_service"]


def test_an_address_is_taken_apart():
    (row,), _ = read('name,services,address\nHarbor,,"1 Main St, Suite 2, Town, CA 92901"\n')
    assert row.address == ("1 Main St, Suite 2", "Town", "CA", "92901")


def test_the_same_provider_twice_is_one_row_and_a_finding():
    rows, findings = read(HEAD + GOOD + GOOD)
    assert len(rows) == 1
    assert [one.code for one in findings] == ["repeated"]


@pytest.mark.parametrize(
    "raw",
    [
        b"organization\nHarbor\n",
        b"",
        b'organization,services\n"never closed,ecm.pof1a\n',
        b"organization,services\nA\0B,ecm.pof1a\n",
        b"x" * (MOST_BYTES + 1),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(raw):
    with pytest.raises(UnusableInput) as refused:
        read(raw)
    assert "\n" not in str(refused.value)


def test_windows_text_is_read_with_a_finding():
    (row,), findings = read("organization,services\nPeña,ecm.pof1a\n".encode("cp1252"))
    assert row.organization == "Peña"
    assert [one.code for one in findings] == ["not_utf8"]
