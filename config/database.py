"""Which PostgreSQL, and as whom: three roles, three connections, one database.

`default` is wayhome_app (web, API, ordinary jobs), `batch` is wayhome_batch (imports, matching,
screening, retention; never used by a request), `owner` is wayhome_owner (migrations). Without
DATABASE_URL an embedded server is started in WAYHOME_HOME; it never holds real data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config import env

ROLES: Mapping[str, str] = {
    "default": "wayhome_app",
    "batch": "wayhome_batch",
    "owner": "wayhome_owner",
}
URLS: Mapping[str, str] = {
    "default": "DATABASE_URL",
    "batch": "DATABASE_BATCH_URL",
    "owner": "DATABASE_OWNER_URL",
}
DIRECT_URL = "DATABASE_DIRECT_URL"
# Connections that a serving process keeps; requests wait a little for one that is free.
POOL = {"min_size": 1, "max_size": 20, "timeout": 5}


def connections() -> dict[str, dict[str, Any]]:
    """Django's DATABASES: from the environment, or the embedded server's.

    With WAYHOME_SERVING (which `wayhome serve` says) the application's connections are pooled.
    """
    found = _connections()
    if env.flag("WAYHOME_SERVING"):
        found["default"]["OPTIONS"]["pool"] = POOL
        found["default"]["CONN_HEALTH_CHECKS"] = True
    return found


def _connections() -> dict[str, dict[str, Any]]:
    if env.text("DATABASE_URL"):
        return {alias: _from_url(name, alias) for alias, name in URLS.items()}
    if env.production() or env.flag("WAYHOME_NO_DATABASE"):
        # Production is refused with a sentence by config.production; type checks need no server.
        return {alias: _common() | {"NAME": "none"} for alias in ROLES}
    from config import embedded  # only here: a server of one's own needs no embedded one

    host = str(embedded.hold())
    return {
        alias: _common() | {"NAME": "wayhome", "USER": role, "HOST": host}
        for alias, role in ROLES.items()
    }


def direct() -> dict[str, Any]:
    """psycopg's arguments for wayhome_batch past any pooler, for LISTEN and the worker."""
    from django.db import connections as in_use  # a test works on a database of its own

    held = _from_url(DIRECT_URL, "batch") if env.text(DIRECT_URL) else in_use["batch"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST",
             "port": "PORT"}  # fmt: skip
    options: dict[str, Any] = held["OPTIONS"]
    return {key: held[name] for key, name in names.items() if held.get(name)} | options


def _common() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        # A pooler in transaction mode cannot keep a cursor between transactions.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {},
    }


def _from_url(name: str, alias: str) -> dict[str, Any]:
    """One connection; the batch and owner addresses default to the app's with the role changed."""
    parts = urlsplit(env.text(name) or env.text("DATABASE_URL"))
    query = dict(parse_qsl(parts.query))
    user = unquote(parts.username or "") if env.text(name) else ROLES[alias]
    return _common() | {
        "NAME": unquote(parts.path.lstrip("/")) or "wayhome",
        "USER": user or ROLES[alias],
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }
