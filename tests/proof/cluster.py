"""A PostgreSQL server of one's own for a while, with passwords, as an ordinary user."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import postgres
from tests.commands.running import free_port

DEBIAN = Path("/usr/lib/postgresql/15/bin")
ADMIN = "admin"


@dataclass(frozen=True)
class Cluster:
    """A running server: its programs, socket folder, port and its superuser's password."""

    programs: Path
    sockets: Path
    port: int
    password: str

    @property
    def surroundings(self) -> dict[str, str]:
        """What psql and its like need to reach it as the superuser, over TCP with the password."""
        return {
            "PGHOST": "localhost",
            "PGPORT": str(self.port),
            "PGUSER": ADMIN,
            "PGPASSWORD": self.password,
            "PGDATABASE": "postgres",
        }


def debian_15() -> Path | None:
    """Debian's PostgreSQL 15, the oldest that Wayhome promises to run on."""
    return DEBIAN if (DEBIAN / "initdb").exists() else None


@contextmanager
def cluster(programs: Path | None = None, *, only_socket: bool = False) -> Iterator[Cluster]:
    """Start a server with these programs (or the embedded one's) and remove it at the end.

    It listens on localhost and wants passwords; with `only_socket` it listens on a socket in a
    folder that nobody else may enter, and trusts whoever comes.
    """
    programs = programs or postgres.programs()
    folder = Path(tempfile.mkdtemp(prefix="wayhome-cluster-"))
    port = 5432 if only_socket else free_port()
    made = Cluster(programs, folder, port, secrets.token_urlsafe(24))
    user = _ordinary(folder)
    data = folder / "data"
    try:
        (folder / "password").write_text(made.password)
        (folder / "password").chmod(0o644)
        _run(user, programs / "initdb", "-D", data, "-U", ADMIN, "--auth-host=scram-sha-256",
             f"--auth-local={'trust' if only_socket else 'scram-sha-256'}", "--encoding=UTF8",
             "--locale=C.UTF-8", f"--pwfile={folder / 'password'}")  # fmt: skip
        host = "" if only_socket else "localhost"
        options = f"-c listen_addresses='{host}' -p {made.port} -k {folder} -c fsync=off"
        _run(user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options,
             "start")  # fmt: skip
        yield made
    finally:
        if (data / "postmaster.pid").exists():
            _run(user, programs / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary(folder: Path) -> dict[str, object]:
    """How to run a program as somebody who is not root and may write into the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(user: dict[str, object], *command: object) -> None:
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            cwd="/", check=False, **user,
        )  # fmt: skip
        said.seek(0)
        assert done.returncode == 0, said.read()
