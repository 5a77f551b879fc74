"""One bad row never sinks a list, and a list that is none is refused in one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from wayhome.core.findings import UnusableInput
from wayhome.exchange.lists.releases import read_releases
from wayhome.exchange.lists.served import read_served

HEADER = "source,personal_id,status,scope,recipients,signed_on,expires_on,revoked_on\n"
GOOD = "hmis,1,granted,demographic|housing,harbor|valley,2026-01-02,2027-01-02,\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_row(tmp_path: Path) -> None:
    found = read_releases(write(tmp_path / "r.csv", HEADER + GOOD))
    assert found.rows.to_pylist() == [
        {
            "source": "hmis",
            "key": "1",
            "status": "granted",
            "scope": ["demographic", "housing"],
            "recipients": ["harbor", "valley"],
            "signed_on": date(2026, 1, 2),
            "expires_on": date(2027, 1, 2),
            "revoked_on": None,
            "_row": 2,
            "id": "2",
        }
    ]
    assert len(found.findings) == 0


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("hmis,1,maybe,a,b,2026-01-02,,\n", "status", "unreadable"),
        ("hmis,1,granted,a,b,2.1.2026,,\n", "signed_on", "unreadable"),
        ("hmis,,granted,a,b,2026-01-02,,\n", "personal_id", "blank"),
        ("hmis,1,granted\n", "", "wrong_width"),
    ],
)
def test_a_bad_row_is_set_aside_and_named(tmp_path: Path, row: str, column: str, code: str) -> None:
    found = read_releases(write(tmp_path / "r.csv", HEADER + row + GOOD))
    assert found.rows.num_rows == 1
    assert [(f.row, f.column, f.code) for f in found.findings] == [(2, column, code)]
    assert len(found.rejected) == 1


def test_the_row_number_counts_lines_inside_quotes(tmp_path: Path) -> None:
    text = HEADER + '"hm\nis",1,granted,a,b,2026-01-02,,\nhmis,2,maybe,a,b,2026-01-02,,\n'
    found = read_releases(write(tmp_path / "r.csv", text))
    assert [f.row for f in found.findings] == [4]


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\0\0\0"])
def test_what_is_no_list_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnusableInput) as refusal:
        read_releases(write(tmp_path / "r.csv", content))
    assert "\n" not in str(refusal.value)


def test_a_served_row_that_names_nobody(tmp_path: Path) -> None:
    text = "hmis_id,cin,plan,service,status,provider,start,end\n,,harbor,ecm.pof1a,enrolled,X,,\n"
    found = read_served(write(tmp_path / "s.csv", text))
    assert [f.code for f in found.findings] == ["nobody"]
