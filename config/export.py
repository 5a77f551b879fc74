"""Everything that a community owns, in files that need no Wayhome: it can leave.

Tables as CSV of one moment, exactly as they are; documents decrypted; HMIS CSV; a dictionary, and
a digest of each file. Written for whoever moves the data, so it is plain: nothing is sealed here.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from config import dictionary
from config.contents import ALIKE, TABLES
from wayhome.audit.actions import record
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.refresh.gather import hmis, hmis_sources
from wayhome.documents.cipher import Damaged
from wayhome.documents.models import Document
from wayhome.documents.queries import Destroyed, open_document
from wayhome.exchange.hmis_csv.layout import layout
from wayhome.exchange.hmis_csv.write import write_export

HMIS_VERSION = "2026"
# Of this installation alone: worth nothing elsewhere, and dangerous in other hands.
NOT_TABLES = frozenset(
    {"django_session", "mfa_authenticator", "documents_draft", "socialaccount_socialtoken",
     "socialaccount_socialapp", "account_emailconfirmation", "django_migrations",
     "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
)  # fmt: skip
NOT_STARTING = ("procrastinate_", "matching_keptpart", "matching_recordkeys", "pghistory_")
NOT_COLUMNS = frozenset(
    {"accounts_user.password", "documents_document.wrapped_key", "organizations_invitation.digest"}
)
# In one statement: as many lines as there are people.
DISCLOSE = """
INSERT INTO audit_disclosure
  (id, at, by, organization_id, person_id, data_class, row_class, purpose, what, basis, batch)
SELECT gen_random_uuid(), %(at)s, %(by)s, %(organization)s, p.id, 'demographic', 'demographic',
       'export', 'export', 'everything', %(batch)s
FROM people_person p
"""
README = """Everything that this community keeps in Wayhome, as of {at}.

tables/          one CSV for each table: {tables} tables, {rows} rows
dictionary.csv   each table and column: type, meaning, data class
documents/       {documents} stored files, decrypted, under the id that documents_document.csv has
hmis/            the current rows of each HMIS source as HMIS CSV, FY{hmis}
SHA256SUMS       a digest of each file; `sha256sum --check SHA256SUMS` compares them

CSV: UTF-8, comma, quotes doubled, line end LF, times in UTC. An empty cell is "not known" (NULL);
a cell with two quotes is an empty text. Read back with PostgreSQL's COPY ... (FORMAT csv, HEADER),
the tables are equal, digit for digit.

The cells are raw. A cell that begins with = + - or @ is what somebody entered, and a spreadsheet
would compute it: import the columns as text, and do not open these files with a double click.

Left out, because they are worth nothing elsewhere: sessions, second factors, drafts, job queues,
digests for matching, passwords, and keys of documents (they lie here decrypted). Rosters, too: a
plan's roster is the plan's, which can send it again; what was linked from it is in coverage_span.

Social Security numbers in tables/ stay as they lie in the database, encrypted: take along
WAYHOME_FIELD_KEYS, and see "Social Security numbers" in Wayhome's docs/security.md for the format.
Those of HMIS clients are readable in hmis/.
{unread}
This folder holds everything about everybody. Encrypt it before it travels, and destroy it after.
"""


@dataclass(slots=True)
class Exported:
    """What was written."""

    folder: Path
    tables: int = 0
    rows: int = 0
    documents: int = 0
    people: int = 0
    unread: list[str] = field(default_factory=list)


def export_everything(
    folder: Path, *, by: Viewer, at: datetime, say: Callable[[str], None] = lambda _: None
) -> Exported:
    """Write `wayhome-export-<moment>/` into the folder. Every person's log says so, beforehand.

    Raises OSError, or a database error; what was written until then stays.
    """
    done = Exported(folder / f"wayhome-export-{at:%Y%m%dT%H%M%SZ}")
    done.folder.mkdir(parents=True, mode=0o700)
    done.people = _disclose(by, at)
    files = _Files(done.folder)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(ALIKE)
        wanted = _tables(cursor)
        for number, (schema, name) in enumerate(wanted, 1):
            say(f"table {number} of {len(wanted)}: {name}")
            done.rows += _copy(cursor, files, schema, name)
        done.tables = len(wanted)
        rows = dictionary.lines(cursor, wanted, NOT_COLUMNS)
        files.write("dictionary.csv", _csv([dictionary.HEADER, *rows]))
        documents = list(Document.objects.using("owner").filter(destroyed_at=None).order_by("id"))
    for number, document in enumerate(documents, 1):
        say(f"document {number} of {len(documents)}")
        _decrypt(document, files, done)
    for source in hmis_sources():
        say(f"HMIS CSV of {source.code}")
        _hmis(source, files)
    unread = "".join(f"Could not be read, so not here: {one}\n" for one in done.unread)
    words = README.format(
        at=at.isoformat(timespec="seconds"), tables=done.tables, rows=done.rows, unread=unread,
        documents=done.documents, hmis=HMIS_VERSION,
    )  # fmt: skip
    files.write("README.txt", iter([words.encode()]))
    files.close()
    counts = {"tables": done.tables, "rows": done.rows, "documents": done.documents}
    record("export.everything", by=by, at=at, target="export", detail=counts, using="batch")
    return done


def _disclose(by: Viewer, at: datetime) -> int:
    """Log it before anything is written: an export that breaks off was one, too."""
    batch = new_id()
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        given = {"at": at, "by": by.user_id, "organization": by.organization_id, "batch": batch}
        cursor.execute(DISCLOSE, given)
        people = int(cursor.rowcount)
        record("export.everything.begun", by=by, at=at, target="export", target_id=batch,
               detail={"people": people}, using="batch")  # fmt: skip
    return people


class _Files:
    """Files of one folder, for its owner's eyes, with their digests."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.sums = folder, list[str]()

    def write(self, name: str, pieces: Iterator[bytes]) -> None:
        path, digest = self.folder / name, hashlib.sha256()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self.sums.append(f"{digest.hexdigest()}  {name}\n")

    def close(self) -> None:
        self.write("SHA256SUMS", iter([one.encode() for one in self.sums]))


def _tables(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(TABLES)
    return [
        (schema, name)
        for schema, name in cursor.fetchall()
        if name not in NOT_TABLES and not name.startswith(NOT_STARTING)
    ]


def _copy(cursor: Any, files: _Files, schema: str, name: str) -> int:
    kept = [
        sql.Identifier(column)
        for column, _, _ in dictionary.columns(cursor, schema, name)
        if f"{name}.{column}" not in NOT_COLUMNS
    ]
    query = sql.SQL("COPY (SELECT {} FROM {}.{} ORDER BY 1) TO STDOUT (FORMAT csv, HEADER)").format(
        sql.SQL(", ").join(kept), sql.Identifier(schema), sql.Identifier(name)
    )
    shown = name if schema == "public" else f"{schema}.{name}"
    with cursor.copy(query) as copy:
        files.write(f"tables/{shown}.csv", (bytes(piece) for piece in copy))
    return int(cursor.rowcount)


def _csv(rows: list[tuple[str, ...]]) -> Iterator[bytes]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    yield text.getvalue().encode()


def _decrypt(document: Document, files: _Files, done: Exported) -> None:
    name = f"documents/{document.pk}/{document.name}"
    try:
        with open_document(document) as content:
            files.write(name, iter(lambda: content.read(2**18), b""))
    except (Damaged, Destroyed) as problem:
        shutil.rmtree((files.folder / name).parent, ignore_errors=True)
        done.unread.append(f"{document.pk}: {problem}")
    else:
        done.documents += 1


def _hmis(source: Any, files: _Files) -> None:
    plan = layout(HMIS_VERSION)
    held = {
        name: table.select([c for c in table.column_names if c in plan.files[name].by_name])
        for name, table in hmis(source, numbers=True).tables.items()
        if name in plan.files
    }
    path = files.folder / f"{source.code}.zip"
    write_export(path, HMIS_VERSION, held)
    try:
        with path.open("rb") as file:
            files.write(f"hmis/{source.code}.zip", iter(lambda: file.read(2**18), b""))
    finally:
        path.unlink()
