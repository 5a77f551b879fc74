"""Backups: the database without rosters' rows (the plan can send them again), and documents."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections

from config import postgres

LEFT_OUT = "roster.*"


class BackupFailed(Exception):
    """The backup is not there; the message says what the database's own tool said."""


def back_up(folder: Path) -> Path:
    """Write `wayhome-<moment>/` with `database.dump` and `documents.tar`; return it.

    Documents and Social Security numbers in it are encrypted and worth nothing without
    WAYHOME_DOCUMENT_KEY and WAYHOME_FIELD_KEYS: keep those elsewhere. Raises BackupFailed.
    """
    moment = datetime.now(UTC)
    target = folder / f"wayhome-{moment:%Y%m%dT%H%M%SZ}"
    target.mkdir(parents=True, mode=0o700)
    _run(
        pg_dump(),
        "--format=custom",
        # The owner's own policy shows every row; without this pg_dump refuses forced tables.
        "--enable-row-security",
        f"--exclude-table-data={LEFT_OUT}",
        f"--file={target / 'database.dump'}",
    )
    with tarfile.open(target / "documents.tar", "w") as archive:
        documents = settings.HOME / "documents"
        if documents.is_dir():
            archive.add(documents, arcname="documents")
    stamp = {"at": moment.isoformat(), "folder": str(target)}
    (settings.HOME / "last-backup.json").write_text(json.dumps(stamp))
    return target


def pg_dump() -> str:
    """A pg_dump as new as the server: the machine's, so that its pg_restore fits, or the wheel's.

    Raises BackupFailed where there is none.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    places: list[str | None] = [
        shutil.which("pg_dump"),
        f"/usr/lib/postgresql/{server}/bin/pg_dump",  # Debian's, which is not always on the path
    ]
    with contextlib.suppress(postgres.NoServer):  # where the embedded PostgreSQL is left out
        places.append(str(postgres.programs() / "pg_dump"))
    for place in places:
        if place and Path(place).is_file() and _version(place) >= server:
            return place
    raise BackupFailed(
        f"Install pg_dump {server} or later: the package postgresql-client-{server}."
    )


def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found else 0


def _run(program: str, *arguments: str) -> None:
    held = settings.DATABASES["owner"]
    surroundings = os.environ | {
        "PGHOST": str(held.get("HOST") or ""),
        "PGPORT": str(held.get("PORT") or "5432"),
        "PGUSER": held["USER"],
        "PGPASSWORD": held.get("PASSWORD") or "",
        "PGDATABASE": held["NAME"],
    }
    done = subprocess.run(  # noqa: S603 - pg_dump, the arguments are ours
        [program, *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed((done.stderr.strip().splitlines() or ["pg_dump failed"])[-1])
