"""The test database: built once by the real migrations, copied by template, used as wayhome_app.

Each test process has its own copy. Tests that only need the application's role roll back; tests
that use the batch role or several connections take the fixture `committed`, which empties the
tables afterwards.

The server is the embedded one, or the one that WAYHOME_TEST_SERVER names as its superuser's
connection string; DATABASE_URL and the others then say how the three roles reach it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from config import env

pytest_plugins = ["tests.county"]
ALIASES = ("default", "batch", "owner")
PROJECT = Path(__file__).parent


def fingerprint() -> str:
    """Changes when a migration or the roles change, so that a stale template is never used."""
    digest = hashlib.sha256((PROJECT / "config" / "roles.py").read_bytes())
    for path in sorted(PROJECT.glob("wayhome/*/migrations/*.*[yl]")):
        digest.update(path.read_bytes())
    digest.update((PROJECT / "wayhome/core/rls.py").read_bytes())
    digest.update((PROJECT / "requirements/base.txt").read_bytes())
    return digest.hexdigest()[:12]


def superuser(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    from config import embedded

    server = os.environ.get("WAYHOME_TEST_SERVER") or embedded.superuser_url()
    return psycopg.connect(server, dbname=database, autocommit=True)


def _build_template(name: str) -> None:
    from django.core.management import call_command

    from config.roles import CREATE_EXTENSIONS, CREATE_ROLES

    building = f"{name}_building"
    with superuser() as link:
        exists = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists:
            return
        link.execute(CREATE_ROLES)
        link.execute(f"DROP DATABASE IF EXISTS {building}")
        link.execute(f"CREATE DATABASE {building} OWNER wayhome_owner")
    with superuser(building) as link:
        link.execute(CREATE_EXTENSIONS)
    _use(building)
    call_command("migrate", database="owner", verbosity=0)
    _close()
    with superuser() as link:
        link.execute(f"ALTER DATABASE {building} RENAME TO {name}")


def _use(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def used(name: str) -> Iterator[None]:
    """Work on another database for a while."""
    before = connections["default"].settings_dict["NAME"]
    _use(name)
    try:
        yield
    finally:
        _use(before)


def _close() -> None:
    for alias in ALIASES:
        connections[alias].close()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: object, worker_id: str = "main"
) -> Iterator[None]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    template = f"test_{fingerprint()}"
    name = f"{template}_{worker}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        env.home().mkdir(parents=True, exist_ok=True)
        with (env.home() / ".template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _build_template(template)
            with superuser() as link:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                link.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER wayhome_owner")
        _use(name)
        yield
        _close()
        with superuser() as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def one_step(request: pytest.FixtureRequest, settings: Any) -> None:
    """Signing in takes a password alone, as in the demo, but where a test asks for `two_steps`."""
    settings.SECOND_FACTOR = "two_steps" in request.fixturenames


@pytest.fixture
def two_steps() -> None:
    """Every role needs a second step, as on a community's own server."""


@pytest.fixture
def committed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits on all three roles; every table is emptied afterwards."""
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        yield
        _close()
        _empty_tables()
        _close()


KEEP = "('django_migrations', 'django_content_type', 'auth_permission')"
EMPTY = f"""
DO $$ DECLARE names text; BEGIN
  SELECT string_agg(format('roster.%I', tablename), ', ') INTO names
  FROM pg_tables WHERE schemaname = 'roster' AND tablename NOT IN ('member', 'span', 'change');
  IF names IS NOT NULL THEN EXECUTE 'DROP TABLE ' || names; END IF;
  SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO names
  FROM pg_tables
  WHERE tableowner = 'wayhome_owner' AND tablename NOT IN {KEEP};
  EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY CASCADE';
END $$
"""


def _empty_tables() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(EMPTY)
