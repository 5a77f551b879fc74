"""The made-up county in a database of its own: loaded once by the real code, copied for each test.

The template's name follows every source file, so that a change of code loads it anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import conftest as database
from config import env

# A seed with which the linker leaves a reviewer something to decide.
PEOPLE, SEED, UNRELATED = 80, 3, 400
LOADED_BY = ("wayhome/**/*.py", "wayhome/**/*.toml", "wayhome/**/*.sql", "wayhome/**/*.json")


def _name() -> str:
    """Answers depend on the day they are asked on, so the day is part of the name."""
    digest = hashlib.sha256(f"{PEOPLE} {SEED} {UNRELATED} {date.today()}".encode())
    for pattern in LOADED_BY:
        for path in sorted(database.PROJECT.glob(pattern)):
            if "tests" not in path.parts:
                digest.update(path.read_bytes())
    return f"county_{database.fingerprint()}_{digest.hexdigest()[:12]}"


def _build(name: str, kept: Path, settings: object) -> None:
    """Load the county into a new database; its documents go to `kept`."""
    with database.superuser() as link:
        if (
            kept.is_dir()
            and link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        ):
            return
        old = link.execute("SELECT datname FROM pg_database WHERE datname LIKE 'county\\_%'")
        for (stale,) in old.fetchall():
            link.execute(f"DROP DATABASE {stale} WITH (FORCE)")
        for folder in kept.parent.glob("county_*"):
            shutil.rmtree(folder)
        building = f"{name}_building"
        template = f"test_{database.fingerprint()}"
        link.execute(f"CREATE DATABASE {building} TEMPLATE {template} OWNER wayhome_owner")
    kept.mkdir(parents=True)
    before, settings.HOME = settings.HOME, kept
    try:
        with database.used(building):
            _load()
    finally:
        settings.HOME = before
    with database.superuser() as link:
        link.execute(f"ALTER DATABASE {building} RENAME TO {name}")


def _load() -> None:
    from django.utils import timezone

    from wayhome.synthetic.county import synthesize_county
    from wayhome.synthetic.demo import load_files, make_cast

    now = timezone.now()
    with tempfile.TemporaryDirectory(prefix="wayhome-county-") as folder:
        out = Path(folder)
        synthesize_county(
            people=PEOPLE, seed=SEED, out=out, as_of=timezone.localdate(now), unrelated=UNRELATED
        )
        load_files(out, by=make_cast(at=now), at=now)
        for file in (out / "truth.csv", out / "hmis.zip", *out.glob("*.834")):
            shutil.copy(file, env.home() / "counties" / _name() / file.name)


@pytest.fixture(scope="session")
def county_template(django_db_setup: None, django_db_blocker) -> tuple[str, Path]:
    """The template's name, and the folder with its documents, truth.csv, hmis.zip and rosters."""
    from django.conf import settings

    name = _name()
    kept = env.home() / "counties" / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    with django_db_blocker.unblock(), (env.home() / ".county.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build(name, kept, settings)
    return name, kept


@pytest.fixture
def county(
    county_template: tuple[str, Path], request, django_db_blocker, settings, tmp_path: Path
) -> Iterator[Path]:
    """This test's own copy of the county; yields the folder with its files."""
    template, kept = county_template
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"{template}_{worker}"
    with django_db_blocker.unblock():
        with database.superuser() as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            link.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER wayhome_owner")
        settings.HOME = tmp_path / "home"
        shutil.copytree(kept, settings.HOME)
        try:
            with database.used(name):
                yield settings.HOME
        finally:
            with database.superuser() as link:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
