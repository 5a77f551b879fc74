"""PostgreSQL's own programs: finding one that fits the server, and saying where the server is."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config import postgres


class NoProgram(Exception):
    """There is no such program here, or only one older than the server; the message says so."""


def program(name: str, server: int) -> str:
    """pg_dump or pg_restore as new as the server: the machine's, or the wheel's.

    Raises NoProgram.
    """
    places: list[str | None] = [
        shutil.which(name),
        f"/usr/lib/postgresql/{server}/bin/{name}",  # Debian's, which is not always on the path
    ]
    with contextlib.suppress(postgres.NoServer):  # where the embedded PostgreSQL is left out
        places.append(str(postgres.programs() / name))
    for place in places:
        if place and Path(place).is_file() and _version(place) >= server:
            return place
    raise NoProgram(f"Install {name} {server} or later: the package postgresql-client-{server}.")


def surroundings(parts: Mapping[str, Any]) -> dict[str, str]:
    """The environment in which such a program finds a database; a password is in no command line.

    `parts` are libpq's own words: host, port, user, password, dbname, sslmode and so on.
    """
    named = {"dbname": "PGDATABASE"} | {
        part: f"PG{part.upper()}"
        for part in ("host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert",
                     "sslkey")
    }  # fmt: skip
    return os.environ | {named[k]: str(v) for k, v in parts.items() if k in named and v}


def parts_of(alias: str) -> dict[str, Any]:
    """libpq's words for one of Django's connections."""
    from django.db import connections

    held = connections[alias].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST",
             "port": "PORT"}  # fmt: skip
    found = {part: held[name] for part, name in names.items() if held.get(name)}
    return found | {k: v for k, v in held["OPTIONS"].items() if isinstance(v, str)}


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found else 0
