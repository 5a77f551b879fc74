"""`wayhome match` on files as people have them: other names, broken values, spoiled rows."""

import csv
import json
import sys
from hashlib import sha256
from pathlib import Path

import jellyfish
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from config.cli import main

LEFT = """ID,Last Name,First Name,DOB,SSN,ZIP
0007,Quintanar,Rosalba,1984-03-17,545-12-3401,93701
0008,Okonjo,Bram,2009-05-06,,93702
0009,Farquhar,Clement,1945-04-93,545123405,93650
"""
RIGHT = """id;first_name;last_name;dob;ssn;zip
a1;ROSALBA;QUINTANAR;19840317;545123401;93701
a2;Clement;Farquhar;1945-04-93;545123405;93650
a3;Horace;Wimmer;1971-01-30;;93999
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "left.csv").write_text(LEFT)
    (tmp_path / "right.csv").write_text(RIGHT)
    return tmp_path


def run(folder: Path, *arguments: str):
    given = [str(folder / one) if "." in one and not one[0].isdigit() else one for one in arguments]
    return CliRunner().invoke(main, ["match", *given])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_links_two_files_whose_headers_differ(folder):
    done = run(folder, "left.csv", "right.csv", "--out", "links.csv")
    assert done.exit_code == 0, done.output
    links = rows(folder / "links.csv")
    assert list(links[0]) == ["id_l", "id_r", "probability", "band", "evidence"]
    assert [(one["id_l"], one["id_r"]) for one in links] == [("0007", "a1"), ("0009", "a2")]
    assert links[0]["band"] == "linked"
    assert "dob:same:" in links[0]["evidence"]
    assert "Model: the shipped model." in done.output


def test_what_is_no_date_is_told_and_drops_no_row(folder):
    done = run(folder, "left.csv", "right.csv", "--out", "links.csv")
    assert "1 values of dob: is not in the calendar" in done.output
    assert "545123405" not in done.output
    assert {one["id_l"] for one in rows(folder / "links.csv")} >= {"0009"}


def test_person_keys_join_both_files(folder):
    done = run(
        folder, "left.csv", "right.csv", "--out", "links.parquet", "--clusters", "keys.csv",
        "--report", "rules.csv",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    person = {(one["file"], one["id"]): one["person"] for one in rows(folder / "keys.csv")}
    assert len(person) == 6
    assert person["left", "0007"] == person["right", "a1"]
    assert person["left", "0008"] not in {person["right", "a1"], person["right", "a3"]}
    assert pq.read_table(folder / "links.parquet").num_rows == 2
    assert sum(int(one["pairs_no_rule_before_found"]) for one in rows(folder / "rules.csv")) >= 2


def test_a_mapping_file_names_other_columns(folder):
    (folder / "left.csv").write_text("key,fn,born\n1,Rosalba,1984-03-17\n")
    (folder / "map.toml").write_text('id = "key"\nfirst_name = "fn"\n')
    refused = run(folder, "left.csv", "right.csv", "--out", "links.csv", "--mapping", "map.toml")
    assert refused.exit_code == 2
    assert 'right.csv has no column "key"' in refused.output
    done = run(folder, "left.csv", "--dedupe", "--out", "links.csv", "--mapping", "map.toml")
    assert done.exit_code == 0, done.output
    assert "columns not looked at: born" in done.output


def test_one_file_is_searched_for_repeated_people(folder):
    twice = LEFT + "0010,Quintanar,Rosalba,1984-03-17,545123401,93706\n"
    (folder / "left.csv").write_text(twice)
    done = run(folder, "left.csv", "--dedupe", "--out", "links.csv", "--clusters", "keys.csv")
    assert done.exit_code == 0, done.output
    assert [(one["id_l"], one["id_r"]) for one in rows(folder / "links.csv")] == [("0007", "0010")]
    person = {one["id"]: one["person"] for one in rows(folder / "keys.csv")}
    assert person["0007"] == person["0010"] != person["0008"]


def test_a_spoiled_row_is_set_aside_by_its_number(folder):
    spoiled = LEFT.replace("0008,Okonjo,Bram", "0008,Okonjo,Bram,too,many")
    (folder / "left.csv").write_text(spoiled)
    done = run(folder, "left.csv", "right.csv", "--out", "links.csv")
    assert done.exit_code == 0, done.output
    assert "1 rows set aside, with too many or too few cells: rows 3" in done.output
    assert len(rows(folder / "links.csv")) == 2


def test_a_model_is_kept_and_used_again(folder):
    kept = run(folder, "left.csv", "right.csv", "--out", "links.csv", "--save-model", "model.json")
    assert kept.exit_code == 0, kept.output
    assert json.loads((folder / "model.json").read_text())["format"] == 1
    before = (folder / "links.csv").read_text()
    again = run(folder, "left.csv", "right.csv", "--out", "again.csv", "--model", "model.json")
    assert "Model: model.json." in again.output
    assert (folder / "again.csv").read_text() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "left.csv is empty"),
        (b"PK\x03\x04\0\0", "is neither CSV nor Parquet"),
        (b"PAR1 and nothing more", "left.csv cannot be read"),
        (b"name,dob\nx,y\n", 'no column "id"'),
        (b"id,colour\n1,red\n", "none of the columns"),
        (b"id,dob,dob\n1,a,b\n", "more than once"),
        (b"id,dob\n1,a\n,b\n", "1 rows have no id; the first is row 3"),
        (b"id,dob\n1,a\n2,b\n1,c\n", 'the id "1" stands in row 2 and again in row 4'),
    ],
    ids=["empty", "zip", "broken parquet", "no id", "nothing known", "header twice",
         "id missing", "id twice"],
)  # fmt: skip
def test_an_unusable_file_is_refused_in_one_line(folder, content, said):
    (folder / "left.csv").write_bytes(content)
    done = run(folder, "left.csv", "right.csv", "--out", "links.csv")
    assert done.exit_code == 2
    assert said in done.output
    assert not (folder / "links.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["left.csv", "--out", "links.csv"], "Give two files, or one file and --dedupe"),
        (["left.csv", "right.csv", "--out", "links.csv", "--memory", "much"], "is no size"),
        (["left.csv", "right.csv", "--out", "nowhere/links.csv"], "does not exist"),
        (["left.csv", "gone.csv", "--out", "links.csv"], "There is no file"),
        (["left.csv", "right.csv", "--out", "l.csv", "--model", "left.csv"], "no matching model"),
    ],
    ids=["one file", "memory", "folder", "missing file", "model"],
)  # fmt: skip
def test_an_unusable_request_is_refused_in_one_line(folder, arguments, said):
    done = run(folder, *arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_spark_is_asked_for_where_it_is_missing(folder, monkeypatch):
    for name in ("pyspark", "py4j", "py4j.protocol"):
        monkeypatch.setitem(sys.modules, name, None)
    done = run(folder, "left.csv", "right.csv", "--out", "links.csv", "--engine", "spark")
    assert done.exit_code == 2
    assert "needs the package pyspark: install requirements/spark.txt." in done.output


def test_numbers_in_parquet_are_read_as_text(folder):
    person = {"id": 7, "first_name": "Rosalba", "last_name": "Quintanar", "dob": "1984-03-17"}
    table = pa.Table.from_pylist([person | {"ssn": 545123401}, {"id": 8, "first_name": "Bram"}])
    pq.write_table(table, folder / "left.parquet")
    done = run(folder, "left.parquet", "right.csv", "--out", "links.csv")
    assert done.exit_code == 0, done.output
    assert [(one["id_l"], one["id_r"]) for one in rows(folder / "links.csv")] == [("7", "a1")]


def hashed(text: str) -> str:
    """The left file as an HMIS export of HashStatus 4 has it."""
    lines = [line.split(",") for line in text.splitlines()]
    for line in lines[1:]:
        for at in (1, 2):
            line[at] = sha256(jellyfish.soundex(line[at]).encode()).hexdigest()
        number = line[4].replace("-", "")
        line[4] = number and number[-4:] + sha256(number.encode()).hexdigest()
    return "\n".join(",".join(line) for line in lines)


def test_hashed_names_are_linked_and_warned_of(folder):
    (folder / "left.csv").write_text(hashed(LEFT))
    done = run(folder, "left.csv", "right.csv", "--out", "links.csv")
    assert done.exit_code == 0, done.output
    assert "effectively identifiable" in done.output
    assert "Model: the shipped model for hashed names." in done.output
    found = {(one["id_l"], one["id_r"]): one["band"] for one in rows(folder / "links.csv")}
    assert found["0007", "a1"] == "linked"


def test_encodings_of_two_parties_are_linked_by_a_third(folder):
    wayhome = CliRunner()
    secret = str(folder / "secret")
    assert wayhome.invoke(main, ["encode", "--new-secret", secret]).exit_code == 0
    for side in ("left", "right"):
        given = ["encode", str(folder / f"{side}.csv"), "--secret-file", secret]
        made = wayhome.invoke(main, [*given, "--out", str(folder / f"{side}.parquet")])
        assert made.exit_code == 0, made.output
    done = run(folder, "left.parquet", "right.parquet", "--out", "links.csv")
    assert done.exit_code == 0, done.output
    assert {(one["id_l"], one["id_r"]) for one in rows(folder / "links.csv")} == {
        ("0007", "a1"), ("0009", "a2"),
    }  # fmt: skip
    refused = run(folder, "left.parquet", "right.csv", "--out", "links.csv")
    assert refused.exit_code == 2
    assert "compared with encodings only" in refused.output
