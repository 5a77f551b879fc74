"""`wayhome encode` from the command line."""

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from config.cli import main
from wayhome.matching.encoding import read
from wayhome.matching.encoding.tests.people import SECRET, crowd


def wayhome(*arguments):
    return CliRunner().invoke(main, ["encode", *map(str, arguments)])


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    path.chmod(0o600)
    return path


def test_csv_and_parquet_give_the_same_encodings(tmp_path, secret):
    people = crowd(20, "00").append_column("zip", [["01234"] * 20])
    pyarrow.csv.write_csv(people, tmp_path / "a.csv")
    pq.write_table(people.select(people.column_names[::-1]), tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        out = tmp_path / f"{name}.out.parquet"
        ran = wayhome(tmp_path / name, "--secret-file", secret, "--out", out,
                      "--fields", "last_name,dob,zip")  # fmt: skip
        assert ran.exit_code == 0, ran.output
    a, b = (read(tmp_path / f"{name}.out.parquet") for name in ("a.csv", "a.parquet"))
    assert a.equals(b, check_metadata=True)
    assert a["id"].to_pylist() == [f"00{n}" for n in range(20)]


def test_a_surname_that_spells_null_is_a_name(tmp_path, secret):
    (tmp_path / "a.csv").write_text("id,last_name,dob\n1,NA,1980-02-03\n2,,1980-02-03\n")
    out = tmp_path / "a.parquet"
    wayhome(tmp_path / "a.csv", "--secret-file", secret, "--out", out)
    assert read(out)["filled"].to_pylist() == [2, 1]


def test_what_is_not_there_is_told(tmp_path, secret):
    (tmp_path / "a.csv").write_text("id,last_name\n1,Vang\n2,\n")
    ran = wayhome(tmp_path / "a.csv", "--secret-file", secret, "--out", tmp_path / "a.parquet")
    assert "not in the file: dob, first_name, sex" in ran.output
    assert "never linked: 1" in ran.output


def test_a_secret_that_others_can_read_is_told(tmp_path, secret):
    secret.chmod(0o644)
    pyarrow.csv.write_csv(crowd(2, ""), tmp_path / "a.csv")
    ran = wayhome(tmp_path / "a.csv", "--secret-file", secret, "--out", tmp_path / "a.parquet")
    assert ran.exit_code == 0
    assert "can be read by others" in ran.output


def test_a_new_secret_works_and_stays(tmp_path):
    path = tmp_path / "new"
    assert wayhome("--new-secret", path).exit_code == 0
    assert len(path.read_text().strip()) == 64
    again = wayhome("--new-secret", path)
    assert (again.exit_code, "never overwritten" in again.output) == (2, True)


@pytest.mark.parametrize(
    ("text", "fields", "told"),
    [
        ("last_name\nVang\n", "", 'no column "id"'),
        ("id,last_name\n1,Vang\n1,Lee\n", "", "again in row"),
        ("id,last_name\n1,Vang,too,many\n", "", "no row that can be read"),
        ("id,last_name\n1,Vang\n", "last_name,shoe", "No such field: shoe"),
        ("id,last_name\n1,Vang\n", "last_name", "at least two"),
        ("id,last_name\n1,Vang\n", "dob,sex", "none of the columns"),
    ],
)
def test_a_file_or_field_that_cannot_be_used_is_told(tmp_path, secret, text, fields, told):
    (tmp_path / "a.csv").write_text(text)
    out = tmp_path / "out.parquet"
    ran = wayhome(tmp_path / "a.csv", "--secret-file", secret, "--out", out, "--fields", fields)
    assert ran.exit_code == 2
    assert told in ran.output
    assert not out.exists()


@pytest.mark.parametrize("name", ["missing.csv", "missing.parquet"])
def test_a_missing_file_is_told(tmp_path, secret, name):
    ran = wayhome(tmp_path / name, "--secret-file", secret, "--out", tmp_path / "o.parquet")
    assert (ran.exit_code, "There is no file" in ran.output) == (2, True)


def test_a_short_secret_is_told(tmp_path, secret):
    secret.write_text("hunter2")
    ran = wayhome(tmp_path / "a.csv", "--secret-file", secret, "--out", tmp_path / "o.parquet")
    assert ran.exit_code == 2
    assert "64 random" in ran.output
    assert "hunter2" not in ran.output
