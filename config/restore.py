"""Restoring: the whole file is read and checked first, the database compared with it afterwards."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config import client, sealed
from config.backup import FORMAT, MANIFEST
from config.contents import contents, guards
from config.database import ROLES
from config.emptying import EMPTY, in_use

DOCUMENT = re.compile(r"documents/([0-9a-f]{2})/([0-9a-f]{32})")
# A new table would get these rights besides those that the backup gives it, and a log would no
# longer only grow; the backup brings them again at its end.
NO_DEFAULTS = """
DO $$ DECLARE one text; BEGIN
  FOREACH one IN ARRAY ARRAY['TABLES', 'SEQUENCES', 'FUNCTIONS'] LOOP
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE wayhome_owner IN SCHEMA public'
                   ' REVOKE ALL ON %s FROM wayhome_app, wayhome_batch', one);
  END LOOP;
END $$
"""
Say = Callable[[str], None]


class NotRestored(Exception):
    """The database is not what the backup holds; the message says what is and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    made_at: str
    rows: int
    documents: int
    gone: Mapping[str, list[str]]  # documents that the backup names and does not hold


def restore(
    path: Path,
    *,
    key: Path,
    into: str,
    documents: Path,
    over: bool = False,
    say: Say = lambda _: None,
) -> Restored:
    """Put a backup into a database without rows, and its documents into a folder.

    `into` is the database's address as wayhome_owner; `over` says that what it holds may go.
    Raises NotRestored, sealed.Broken, client.NoProgram, psycopg.Error or OSError.
    """
    keys, parts = sealed.private_keys(key), conninfo_to_dict(into)
    parts.setdefault("user", ROLES["owner"])
    say("reading the backup to its end")
    sealed.verify(path, keys)
    with psycopg.connect(**parts) as link:  # type: ignore[arg-type] # libpq's own words
        server = link.info.server_version // 10_000
        stated = _manifest(path, keys)
        _check(link, stated, server, over)
        link.execute(EMPTY)
        link.execute(NO_DEFAULTS)
    say("the database")
    done, gone = _put_back(path, keys, parts, server, documents)
    say("comparing")
    with psycopg.connect(**parts) as link, link.cursor() as cursor:  # type: ignore[arg-type] # the same
        _compare(contents(cursor), stated["tables"])
        _compare_guards(guards(cursor), stated["guards"])
    rows = sum(rows for rows, _ in stated["tables"].values())
    return Restored(stated["made_at"], rows, done, gone)


def _manifest(path: Path, keys: list[Any]) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    with sealed.opened(path, keys) as entries:
        for name, content in entries:
            if name == MANIFEST:
                stated = json.load(content)
    if stated.get("format") != FORMAT:
        raise NotRestored("This file is a backup of another kind than this version can restore.")
    return stated


def _check(
    link: psycopg.Connection[Any], stated: Mapping[str, Any], server: int, over: bool
) -> None:
    known = link.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES.values())]
    )
    missing = set(ROLES.values()) - {name for (name,) in known}
    if missing:
        raise NotRestored(
            f"The server has no role {', '.join(sorted(missing))}. Run what `wayhome roles` prints"
            " as its administrator, on this database, too."
        )
    if link.info.user != ROLES["owner"]:
        raise NotRestored("Restore as wayhome_owner: the tables are to be that role's.")
    if server < stated["postgresql"]:
        raise NotRestored(
            f"The backup is of PostgreSQL {stated['postgresql']}, this server is older: {server}."
        )
    if (held := in_use(link)) and not over:
        raise NotRestored(
            f"The database holds rows ({', '.join(held[:3])} ...). Name an empty one with --into,"
            " or say --over to lose what it holds."
        )


def _put_back(
    path: Path, keys: list[Any], parts: Mapping[str, Any], server: int, documents: Path
) -> tuple[int, dict[str, list[str]]]:
    """All of the database or nothing, and each document that is a whole file."""
    command = [client.program("pg_restore", server), "--single-transaction", "--exit-on-error",
               "--no-comments", f"--dbname={parts['dbname']}"]  # fmt: skip
    done, gone = 0, {}
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen(  # noqa: S603 - pg_restore, the arguments are ours
            command, env=client.surroundings(parts), stdin=subprocess.PIPE, stderr=said
        )
        assert running.stdin is not None
        try:
            with sealed.opened(path, keys) as entries:
                for name, content in entries:
                    if name.startswith("database/"):
                        _feed(running.stdin, content)
                    elif found := DOCUMENT.fullmatch(name):
                        done += _lay_down(documents / found[1] / found[2], content)
                    elif name == "gone.json":
                        gone = json.load(content)
            running.stdin.close()
        except BaseException:
            running.kill()
            raise
        finally:
            running.wait()
        if running.returncode:
            said.seek(0)
            lines = said.read().splitlines()
            words = next((one for one in lines if "error:" in one), "pg_restore failed")
            raise NotRestored(
                "The database was left empty: run what `wayhome roles` prints on it before"
                f" anything else. {words}"
            )
    return done, gone


def _feed(pipe: IO[bytes], content: IO[bytes]) -> None:
    while piece := content.read(sealed.PIECE):
        try:
            pipe.write(piece)
        except BrokenPipeError:
            return  # pg_restore ended; what it said is told when it is waited for


def _lay_down(target: Path, content: IO[bytes]) -> int:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as file:
        part.chmod(0o600)
        while piece := content.read(sealed.PIECE):
            file.write(piece)
    part.rename(target)
    return 1


def _compare(found: Mapping[str, tuple[int, str]], stated: Mapping[str, tuple[int, str]]) -> None:
    other = [
        f"{name}: {stated.get(name, (0, ''))[0]} rows in the backup, {found.get(name, (0, ''))[0]}"
        " restored"
        for name in sorted(set(found) | set(stated))
        if tuple(found.get(name, ())) != tuple(stated.get(name, ()))
    ]
    if other:
        raise NotRestored("What was restored is not what the backup says. " + "; ".join(other))


def _compare_guards(found: list[str], stated: list[str]) -> None:
    if other := sorted(set(found) ^ set(stated)):
        raise NotRestored(
            "The rows are there, but are not guarded as they were. Open this database to nobody. "
            + "; ".join(other[:5])
        )
