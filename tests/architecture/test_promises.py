"""A guard for each promise of the design."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from wayhome.core.classes import field_class, is_personal

PROJECT = Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if model.__module__.startswith("wayhome.")]
APPS = sorted(path.parent for path in PROJECT.glob("wayhome/*/__init__.py"))
# Sign-in pages come from a library; they are about the account that signs in and nobody else.
LIBRARY_PAGES = "allauth."


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_has_a_data_class(model: object) -> None:
    silent = [f.name for f in model._meta.concrete_fields if field_class(model, f.name) is None]
    assert silent == []


@pytest.mark.django_db
def test_every_table_with_a_personal_class_has_a_forced_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {name for (name,) in cursor.fetchall()}
    open_to_all = [m._meta.label for m in OURS if is_personal(m) and m._meta.db_table not in forced]
    assert open_to_all == []


@pytest.mark.django_db
def test_the_application_is_neither_superuser_nor_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("wayhome_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize("log", ["audit_event", "audit_disclosure", "audit_seal"])
def test_logs_only_grow(log: str) -> None:
    with connection.cursor() as cursor:
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            for role in ("wayhome_app", "wayhome_batch"):
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, log, right])
                assert cursor.fetchone() == (False,), (role, right)


def _addresses(resolver: URLResolver, prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append((prefix + str(entry.pattern), entry.callback))
        elif not getattr(entry.urlconf_module, "__name__", "").startswith(LIBRARY_PAGES):
            found += _addresses(entry, prefix + str(entry.pattern))
    return found


@pytest.mark.parametrize(
    ("address", "view"),
    (FOUND := _addresses(get_resolver())),
    ids=[address for address, _ in FOUND],
)
def test_every_address_has_a_policy(address: str, view: object) -> None:
    assert hasattr(view, "policy"), f"{address} says no policy"


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_every_app_has_a_readme(app: Path) -> None:
    assert (app / "README.md").is_file()


def test_no_view_touches_the_database_by_itself() -> None:
    views = [*PROJECT.glob("wayhome/**/views.py"), *PROJECT.glob("wayhome/**/views/*.py")]
    touching = [str(v.relative_to(PROJECT)) for v in views if ".objects" in v.read_text()]
    assert touching == []


def test_no_code_file_is_longer_than_400_lines() -> None:
    files = [
        p
        for d in ("wayhome", "config", "tests", "benchmarks")
        for p in PROJECT.glob(f"{d}/**/*.py")
    ]
    long = [
        f"{p.relative_to(PROJECT)}: {n}"
        for p in files
        if "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > 400
    ]
    assert long == []
