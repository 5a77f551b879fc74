"""A database of its own for a benchmark, on the embedded server, gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

NAME = "wayhome_bench"


@contextmanager
def fresh_database() -> Iterator[None]:
    """Django set up on an empty, migrated database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from config import embedded
    from config.roles import CREATE_EXTENSIONS

    with psycopg.connect(embedded.superuser_url(), autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {NAME} OWNER wayhome_owner")
    with psycopg.connect(embedded.superuser_url(NAME), autocommit=True) as link:
        link.execute(CREATE_EXTENSIONS)
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = NAME
    try:
        call_command("migrate", database="owner", verbosity=0)
        yield
    finally:
        connections.close_all()
        with psycopg.connect(embedded.superuser_url(), autocommit=True) as link:
            link.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
