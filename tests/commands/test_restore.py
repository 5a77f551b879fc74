"""A backup is of one moment, opens with its key alone, and comes back exactly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pyrage
import pytest
from click.testing import CliRunner
from django.db import connections
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import conftest as database
from config import client, sealed
from config.backup import BackedUp, back_up
from config.cli import main
from config.contents import contents
from config.restore import NotRestored, restore
from config.roles import CREATE_EXTENSIONS
from wayhome.core.viewer import NOBODY
from wayhome.documents.actions import destroy
from wayhome.documents.models import Document
from wayhome.documents.queries import open_document
from wayhome.organizations.models import Organization
from wayhome.people.models import Person

PRIVATE, PUBLIC = sealed.new_pair()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.txt"
    path.write_text(f"# a comment, as age-keygen writes one\n{PRIVATE}\n")
    return path


@pytest.fixture
def spare(county: Path) -> Iterator[str]:
    """The address of an empty database beside the county's, as an administrator prepares it."""
    name = f"{connections['owner'].settings_dict['NAME']}_spare"
    with database.superuser() as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {name}")
    with database.superuser(name) as link:
        link.execute(CREATE_EXTENSIONS)
    try:
        yield make_conninfo(**client.parts_of("owner") | {"dbname": name})
    finally:
        with database.superuser() as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def backup(county: Path, tmp_path: Path) -> BackedUp:
    return back_up(tmp_path / "backups", to=PUBLIC)


def put_back(path: Path, key: Path, into: str, folder: Path, over: bool = False) -> object:
    return restore(path, key=key, into=into, documents=folder, over=over)


def beside(address: str) -> AbstractContextManager[None]:
    return database.used(conninfo_to_dict(address)["dbname"])


def held() -> dict[str, tuple[int, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        found = contents(cursor)
        cursor.execute("COMMIT")
    return dict(found)


def tables_in(address: str) -> int:
    with psycopg.connect(address) as link:
        return link.execute(
            "SELECT count(*) FROM pg_tables WHERE tableowner = 'wayhome_owner'"
        ).fetchone()[0]


def test_everything_comes_back_and_row_security_with_it(
    backup: BackedUp, key: Path, spare: str, tmp_path: Path, settings
) -> None:
    before, people = held(), Person.objects.using("batch").count()
    document = Document.objects.using("batch").filter(destroyed_at=None).order_by("id")[0]
    content = open_document(document).read()
    done = put_back(backup.path, key, spare, tmp_path / "home" / "restored" / "documents")
    assert (done.rows, done.documents) == (backup.rows, backup.documents)
    assert backup.documents == Document.objects.using("batch").filter(destroyed_at=None).count()
    with beside(spare):
        settings.HOME = tmp_path / "home" / "restored"
        (settings.HOME / "document.key").write_text((tmp_path / "home/document.key").read_text())
        assert held() == before
        assert len(before) > 60
        assert before["public.people_person"][0] == people > 50
        assert Person.objects.using("batch").count() == people
        assert not Person.objects.exists()  # as wayhome_app, with no viewer
        found = Document.objects.using("batch").get(pk=document.pk)
        assert open_document(found).read() == content
        with connections["default"].cursor() as cursor, pytest.raises(Exception, match="denied"):
            cursor.execute("DELETE FROM audit_disclosure")


def test_a_backup_is_of_one_moment(county: Path, key: Path, spare: str, tmp_path: Path) -> None:
    """What is written and destroyed while it runs is not in it, and what was destroyed is told."""
    document = Document.objects.using("batch").filter(destroyed_at=None).order_by("id")[0]

    def meanwhile(step: str) -> None:
        if step == "the database":
            Organization.objects.using("batch").create(code="late", name="Late", kind="provider")
            destroy(document, by=NOBODY, at=timezone.now())

    before = held()
    done = back_up(tmp_path / "backups", to=PUBLIC, say=meanwhile)
    assert (done.destroyed, done.missing) == ([document.pk], [])
    told = put_back(done.path, key, spare, tmp_path / "documents").gone
    assert told == {"destroyed_meanwhile": [str(document.pk)], "missing": []}
    with beside(spare):
        assert held() == before


def test_a_document_that_the_disk_lost_is_told(county: Path, tmp_path: Path, settings) -> None:
    document = Document.objects.using("batch").filter(destroyed_at=None).order_by("id")[0]
    document.path.unlink()
    settings.BACKUP_KEY = PUBLIC
    done = CliRunner().invoke(main, ["backup", "--to", str(tmp_path)])
    assert done.exit_code == 1
    assert f"Missing from the document store: {document.pk}" in done.output


def _cut(content: bytes) -> bytes:
    return content[:-70_000]


def _cut_in_the_list(content: bytes) -> bytes:
    return content[:-1]


def _changed(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("spoil", [_cut, _cut_in_the_list, _changed])
def test_a_file_that_was_cut_or_changed_touches_nothing(
    spoil, backup: BackedUp, key: Path, spare: str, tmp_path: Path
) -> None:
    backup.path.write_bytes(spoil(backup.path.read_bytes()))
    with pytest.raises(sealed.Broken, match="was changed or cut"):
        put_back(backup.path, key, spare, tmp_path / "documents")
    assert tables_in(spare) == 0
    assert not (tmp_path / "documents").exists()


def test_another_key_opens_nothing(backup: BackedUp, key: Path, spare: str, tmp_path: Path) -> None:
    key.write_text(sealed.new_pair()[0])
    with pytest.raises(sealed.Broken, match="This key does not open"):
        put_back(backup.path, key, spare, tmp_path / "documents")
    assert tables_in(spare) == 0


def test_an_entry_that_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    """Whoever has the public key can seal a file; its list must still fit it."""
    path, keys = tmp_path / "made.tar.age", sealed.public_keys(PUBLIC)
    sealed.write(path, [("one", 3, [b"abc"])], keys)
    (tmp_path / "key.txt").write_text(PRIVATE)
    held_by = sealed.private_keys(tmp_path / "key.txt")
    sealed.verify(path, held_by)
    # A changed entry under the old list.
    stream = b"".join(sealed._tar([("one", 3, [b"abc"])])).replace(b"abc", b"abd", 1)
    path.write_bytes(pyrage.encrypt(stream, keys))
    with pytest.raises(sealed.Broken, match="is not whole"):
        sealed.verify(path, held_by)


def test_a_right_too_many_after_a_restore_is_told(
    backup: BackedUp, key: Path, spare: str, tmp_path: Path, monkeypatch
) -> None:
    """Rights that the server gives every new table are told, were they not taken back first."""
    monkeypatch.setattr("config.restore.NO_DEFAULTS", "SELECT 1")
    with pytest.raises(NotRestored, match="right audit_disclosure DELETE wayhome_app"):
        put_back(backup.path, key, spare, tmp_path / "documents")


def test_a_database_with_rows_is_not_overwritten_unasked(
    backup: BackedUp, key: Path, spare: str, tmp_path: Path
) -> None:
    put_back(backup.path, key, spare, tmp_path / "documents")
    with psycopg.connect(spare) as link:
        link.execute("UPDATE people_person SET display_name = 'Changed Since'")
    with pytest.raises(NotRestored, match="The database holds rows"):
        put_back(backup.path, key, spare, tmp_path / "documents")
    put_back(backup.path, key, spare, tmp_path / "documents", over=True)
    before = held()
    with beside(spare):
        assert held() == before


def test_the_commands_from_key_to_restored(
    county: Path, spare: str, tmp_path: Path, settings
) -> None:
    made = CliRunner().invoke(main, ["backup-key"])
    (tmp_path / "key.txt").write_text(made.stdout)
    settings.BACKUP_KEY = made.stdout.splitlines()[0].removeprefix("# public key: ")
    written = CliRunner().invoke(main, ["backup", "--to", str(tmp_path / "kept")])
    assert written.exit_code == 0, written.output
    (file,) = (tmp_path / "kept").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    content = file.read_bytes()
    name = Person.objects.using("batch").exclude(display_name="")[0].display_name
    assert name.encode() not in content
    done = CliRunner().invoke(
        main,
        ["restore", str(file), "--key", str(tmp_path / "key.txt"), "--into", spare,
         "--documents", str(tmp_path / "documents")],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "row security and rights in place" in done.output
    assert "Ask each plan" in done.output


def test_without_a_key_there_is_no_backup(county: Path, tmp_path: Path, settings) -> None:
    settings.BACKUP_KEY = ""
    done = CliRunner().invoke(main, ["backup", "--to", str(tmp_path / "kept")])
    assert done.exit_code == 2
    assert "wayhome backup-key" in done.output
    assert not (tmp_path / "kept").exists()
