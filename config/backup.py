"""Backups: one file, sealed to a key that this server does not have, of one moment.

The database is dumped from a snapshot, and the documents are those that the snapshot names: their
content never changes, so copying them later is the same.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from config import client, sealed
from config.contents import LEFT_OUT, contents, guards

PIECE = 2**23  # a dump's size is known at its end; so it lies in pieces, which `cat` puts together
MANIFEST = "manifest.json"
FORMAT = 1


class BackupFailed(Exception):
    """The backup is not there; the message says what the database's own tool said."""


@dataclass(slots=True)
class BackedUp:
    """What was written, and which documents were gone when their turn came."""

    path: Path
    rows: int = 0
    documents: int = 0
    destroyed: list[UUID] = field(default_factory=list)  # meanwhile, on purpose
    missing: list[UUID] = field(default_factory=list)  # the disk lost them


def back_up(folder: Path, *, to: str, say: Callable[[str], None] = lambda _: None) -> BackedUp:
    """Write `wayhome-<moment>.tar.age` into the folder, for who holds a private key of `to`.

    Raises BackupFailed, sealed.Broken, client.NoProgram or OSError; then there is no file.
    """
    if not to:
        raise BackupFailed(
            "Whom for? Set WAYHOME_BACKUP_KEY to the public key that `wayhome backup-key` makes."
        )
    keys, moment = sealed.public_keys(to), datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    done = BackedUp(folder / f"wayhome-{moment:%Y%m%dT%H%M%SZ}.tar.age")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')")
        snapshot, server = cursor.fetchone()
        say("counting rows")
        found = contents(cursor)
        done.rows = sum(rows for rows, _ in found.values())
        cursor.execute("SELECT id FROM documents_document WHERE destroyed_at IS NULL ORDER BY id")
        documents = [one for (one,) in cursor.fetchall()]
        manifest = {
            "format": FORMAT,
            "made_at": moment.isoformat(),
            "wayhome": version("wayhome"),
            "postgresql": int(server) // 10_000,
            "left_out": list(LEFT_OUT),
            "tables": found,
            "guards": guards(cursor),
        }
        sealed.write(done.path, _entries(manifest, snapshot, documents, done, say), keys)
    stamp = {"at": moment.isoformat(), "file": str(done.path)}
    (settings.HOME / "last-backup.json").write_text(json.dumps(stamp))
    return done


def _entries(
    manifest: dict[str, Any],
    snapshot: str,
    documents: list[UUID],
    done: BackedUp,
    say: Callable[[str], None],
) -> Iterator[sealed.Entry]:
    stated = json.dumps(manifest, indent=1).encode()
    yield MANIFEST, len(stated), [stated]
    say("the database")
    for number, piece in enumerate(_dump(manifest["postgresql"], snapshot)):
        yield f"database/{number:06}", len(piece), [piece]
    say(f"{len(documents)} documents")
    for document in documents:
        inside = f"documents/{document.hex[-2:]}/{document.hex}"
        try:
            file = (Path(settings.HOME) / inside).open("rb")
        except FileNotFoundError:
            (done.destroyed if _destroyed(document) else done.missing).append(document)
            continue
        with file:
            yield inside, file.seek(0, 2), _pieces(file)
        done.documents += 1
    gone = {"destroyed_meanwhile": done.destroyed, "missing": done.missing}
    told = json.dumps({k: [str(one) for one in v] for k, v in gone.items()}).encode()
    yield "gone.json", len(told), [told]


def _destroyed(document: UUID) -> bool:
    """Asked past the snapshot, in which every document of the list still stands."""
    with connections["batch"].cursor() as cursor:
        cursor.execute("SELECT destroyed_at FROM documents_document WHERE id = %s", [document])
        row = cursor.fetchone()
    return row is None or row[0] is not None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(sealed.PIECE):
        yield piece


def _dump(server: int, snapshot: str) -> Iterator[bytes]:
    command = [
        client.program("pg_dump", server),
        "--format=custom",
        f"--snapshot={snapshot}",
        # The owner's own policy shows every row; without this pg_dump refuses forced tables.
        "--enable-row-security",
        *(f"--exclude-table-data={one}" for one in LEFT_OUT),
    ]
    with tempfile.TemporaryFile("w+") as said:
        # Into a file: a pipe that nobody reads would stop pg_dump.
        running = subprocess.Popen(  # noqa: S603 - pg_dump, the arguments are ours
            command,
            env=client.surroundings(client.parts_of("owner")),
            stdout=subprocess.PIPE,
            stderr=said,
        )
        assert running.stdout is not None
        try:
            while piece := running.stdout.read(PIECE):
                yield piece
        finally:
            running.stdout.close()
            running.wait()
        if running.returncode:
            said.seek(0)
            raise BackupFailed((said.read().strip().splitlines() or ["pg_dump failed"])[-1])
