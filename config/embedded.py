"""The embedded PostgreSQL of demo, development and tests.

It listens on a Unix socket in its own folder only, so two clones run side by side. It has a
passwordless superuser and no TLS, and so never holds real data; production refuses it. It runs
while any process needs it (config/keeper.py).
"""

from __future__ import annotations

import fcntl
import socket
import subprocess
import sys
from pathlib import Path

import psycopg

from config import env
from config.keeper import READY, door
from config.postgres import NoServer, socket_folder
from config.roles import CREATE_EXTENSIONS, CREATE_ROLES

PREPARED = "wayhome-ready"
_held: dict[Path, socket.socket] = {}


def folder() -> Path:
    """Where the server's socket lies, whether it runs or not."""
    return socket_folder(_data())


def hold() -> Path:
    """Have the server run until this process ends or releases it; its socket's folder.

    Raises NoServer with one plain line.
    """
    data = _data()
    if data not in _held:
        data.parent.mkdir(parents=True, exist_ok=True)
        with (data.parent / ".postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _held[data] = _join(data) or _start(data)
            try:
                _prepare_once(data)
            except BaseException:
                _held.pop(data).close()
                raise
    return socket_folder(data)


def release() -> None:
    """Need the server no more; return when it has stopped, unless others still need it."""
    if held := _held.pop(_data(), None):
        held.shutdown(socket.SHUT_WR)
        while held.recv(64):
            continue
        held.close()


def superuser_url(database: str = "postgres") -> str:
    """Where tests and the demo make databases; exists only in the embedded server."""
    return f"host={hold()} user=postgres dbname={database}"


def make_database() -> None:
    """Make the database `wayhome` anew, empty; what was in it is gone."""
    with psycopg.connect(superuser_url(), autocommit=True) as link:
        link.execute("DROP DATABASE IF EXISTS wayhome WITH (FORCE)")
        link.execute("CREATE DATABASE wayhome OWNER wayhome_owner")
    with psycopg.connect(superuser_url("wayhome"), autocommit=True) as link:
        link.execute(CREATE_EXTENSIONS)


def _data() -> Path:
    return env.home() / "postgres"


def _join(data: Path) -> socket.socket | None:
    """A connection to the keeper, or None where there is none or it is just ending."""
    mine = socket.socket(socket.AF_UNIX)
    try:
        mine.connect(str(door(socket_folder(data))))
        if mine.recv(64) == READY:
            return mine
    except OSError:
        pass
    mine.close()
    return None


def _start(data: Path) -> socket.socket:
    """Start a keeper, which starts the server; raises NoServer with what it says."""
    mine, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen(  # noqa: S603 - our own module; it outlives us where others need it
            [sys.executable, "-m", "config.keeper", str(data)],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    said = mine.recv(1024)
    if said != READY:
        mine.close()
        raise NoServer(said.decode().strip() or "The embedded PostgreSQL could not be started.")
    return mine


def _prepare_once(data: Path) -> None:
    if (data / PREPARED).exists():
        return
    with psycopg.connect(superuser_url(), autocommit=True) as link:
        link.execute(CREATE_ROLES)
    make_database()
    (data / PREPARED).touch()
