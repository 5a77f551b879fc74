"""The community can leave: everything it owns, as it is, and everybody's log says so."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connections, transaction

from config.cli import main
from config.contents import ALIKE
from wayhome.audit.models import Disclosure, Event
from wayhome.core.viewer import NOBODY
from wayhome.documents.actions import destroy
from wayhome.documents.models import Document
from wayhome.documents.queries import open_document
from wayhome.exchange.hmis_csv.read import read_export
from wayhome.people.models import Person

ADA = "ada@county.example"


def export(to: Path, by: str = ADA) -> Path:
    done = CliRunner().invoke(main, ["export", "everything", "--to", str(to), "--by", by])
    assert done.exit_code == 0, done.output
    (made,) = to.iterdir()
    return made


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Names with commas, quotes, line ends and formulas, and the difference of nothing and empty.
ODD = ['=1+1,"quoted"', "line\nbreak; Ñandú", " spaces ", "", "-2", "\\N"]


@pytest.mark.parametrize("table", ["people_sourcerecord", "coverage_span", "exchange_importrun"])
def test_a_table_read_back_is_equal(county: Path, tmp_path: Path, table: str) -> None:
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT id FROM people_sourcerecord ORDER BY id LIMIT %s", [len(ODD)])
        for (record,), odd in zip(cursor.fetchall(), ODD, strict=True):
            cursor.execute(
                "UPDATE people_sourcerecord SET last_name = %s WHERE id = %s", [odd, record]
            )
    made = export(tmp_path / "out")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(ALIKE)
        cursor.execute(f"CREATE TEMP TABLE back (LIKE {table}) ON COMMIT DROP")
        with cursor.copy("COPY back FROM STDIN (FORMAT csv, HEADER MATCH)") as copy:
            copy.write((made / "tables" / f"{table}.csv").read_bytes())
        cursor.execute(f"SELECT count(*) FROM {table}")
        count = cursor.fetchone()
        assert count[0] > 3
        cursor.execute("SELECT count(*) FROM back")
        assert cursor.fetchone() == count
        for one, other in ((table, "back"), ("back", table)):
            cursor.execute(f"SELECT b::text FROM {one} b EXCEPT SELECT b::text FROM {other} b")
            assert cursor.fetchall() == []


def test_documents_are_readable_under_their_names(county: Path, tmp_path: Path) -> None:
    destroyed, *others = Document.objects.using("batch").filter(destroyed_at=None).order_by("id")
    destroy(destroyed, by=NOBODY, at=destroyed.stored_at)
    made = export(tmp_path / "out")
    assert {one.name for one in (made / "documents").iterdir()} == {str(o.pk) for o in others}
    for one in others:
        content = (made / "documents" / str(one.pk) / one.name).read_bytes()
        assert content == open_document(one).read()


def test_the_hmis_export_can_be_read_again(county: Path, tmp_path: Path) -> None:
    made = export(tmp_path / "out")
    (path,) = (made / "hmis").iterdir()
    with zipfile.ZipFile(path) as zipped:
        assert "Client.csv" in zipped.namelist()
        clients = csv.DictReader(zipped.read("Client.csv").decode().splitlines())
        numbers = {one["PersonalID"]: one["SSN"] for one in clients}
    with zipfile.ZipFile(county / "hmis.zip") as zipped:
        clients = csv.DictReader(zipped.read("Client.csv").decode("utf-8-sig").splitlines())
        sent = {one["PersonalID"]: one["SSN"] for one in clients}
    assert any(sent.values())
    assert numbers == {key: sent[key] for key in numbers}, "in the clear, as they were sent"
    found = read_export(path)
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM hmis.client WHERE valid_to IS NULL AND vanished_at IS NULL"
        )
        assert (len(found.tables["Client"]),) == cursor.fetchone()


def test_the_dictionary_names_every_column_and_the_sums_every_file(
    county: Path, tmp_path: Path
) -> None:
    made = export(tmp_path / "out")
    told = rows(made / "dictionary.csv")
    named = {(one["table"], one["column"]) for one in told if one["column"]}
    for path in (made / "tables").iterdir():
        with path.open(newline="", encoding="utf-8") as file:
            header = next(csv.reader(file))
        assert {(path.stem, column) for column in header} <= named, path.stem
    silent = {one["table"] for one in told if one["table"] and not one["column"]}
    ours = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("wayhome.")}
    held = {path.stem for path in (made / "tables").iterdir()}
    assert ours - held == {"documents_draft", "matching_keptpart", "matching_recordkeys"}
    assert held <= silent
    record = next(one for one in told if (one["table"], one["column"]) == ("hmis.client", "dob"))
    assert record["meaning"] == "Client.csv, DOB"
    classes = {one["data class"] for one in told if one["table"] == "people_sourcerecord"}
    assert "demographic" in classes
    listed = dict(
        line.split("  ", 1)[::-1] for line in (made / "SHA256SUMS").read_text().splitlines()
    )
    files = {str(p.relative_to(made)): p for p in made.rglob("*") if p.is_file()}
    assert set(files) - {"SHA256SUMS"} == set(listed)
    for name, path in files.items():
        assert path.stat().st_mode & 0o077 == 0
        if name != "SHA256SUMS":
            assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name]


def test_no_secret_of_the_installation_leaves(county: Path, tmp_path: Path) -> None:
    made = export(tmp_path / "out")
    assert "password" not in rows(made / "tables" / "accounts_user.csv")[0]
    assert "wrapped_key" not in rows(made / "tables" / "documents_document.csv")[0]
    names = {path.name for path in (made / "tables").iterdir()}
    assert not names & {"mfa_authenticator.csv", "django_session.csv", "documents_draft.csv"}
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT password FROM accounts_user")
        secrets = [one.encode() for (one,) in cursor.fetchall()]
    text = b"".join(p.read_bytes() for p in made.rglob("*.csv"))
    assert secrets
    assert [one for one in secrets if one in text] == []


def test_everybody_has_a_line_and_there_is_one_event(county: Path, tmp_path: Path) -> None:
    people = set(Person.objects.using("batch").values_list("pk", flat=True))
    export(tmp_path / "out")
    told = Disclosure.objects.using("batch").filter(what="export")
    assert len(told) == len(people) > 50
    assert {one.person_id for one in told} == people
    assert len({one.batch for one in told}) == 1
    events = Event.objects.using("batch").filter(verb__startswith="export").order_by("at", "id")
    assert [one.verb for one in events] == ["export.everything.begun", "export.everything"]
    assert events[0].detail == {"people": len(people)}


@pytest.mark.parametrize("email", ["dana@coc.example", "nobody@county.example"])
def test_only_a_system_administrator_may(county: Path, tmp_path: Path, email: str) -> None:
    done = CliRunner().invoke(
        main, ["export", "everything", "--to", str(tmp_path / "out"), "--by", email]
    )
    assert done.exit_code == 1
    assert "is no system administrator" in done.output
    assert not (tmp_path / "out").exists()
    assert not Disclosure.objects.using("batch").filter(what="export").exists()
