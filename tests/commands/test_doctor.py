"""`wayhome doctor` says what to mend in words, whatever is wrong."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from config import doctor


@pytest.fixture
def looked(committed: None, settings: object, tmp_path: Path):
    settings.HOME = tmp_path
    settings.EMAIL_HOST = ""

    def look() -> dict[str, doctor.Check]:
        return {check.name: check for check in doctor.examine()}

    return look


def test_database_roles_and_tables_are_fine(looked) -> None:
    found = looked()
    for name in ("database server", "tables", "clock", "disk", "settings"):
        assert found[name].fine, found[name]
    for role in ("app", "batch", "owner"):
        assert found[f"database role wayhome_{role}"].fine


def test_what_is_missing_says_what_to_do(looked) -> None:
    found = looked()
    assert not found["mail"].fine
    assert "WAYHOME_SMTP_HOST" in found["mail"].words
    assert not found["backup"].fine
    assert "wayhome backup" in found["backup"].words


def test_a_mail_server_that_is_silent(looked, settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "127.0.0.1 does not answer" in looked()["mail"].words


@pytest.mark.parametrize(("hours", "fine"), [(2, True), (30, False)])
def test_the_age_of_the_backup(looked, tmp_path: Path, hours: int, fine: bool) -> None:
    made = datetime.now(UTC) - timedelta(hours=hours)
    (tmp_path / "last-backup.json").write_text(json.dumps({"at": made.isoformat()}))
    found = looked()["backup"]
    assert (found.fine, f"made {hours} hours ago" in found.words) == (fine, True)


def test_a_full_disk(looked, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 2**30))
    found = looked()["disk"]
    assert not found.fine
    assert "Make room" in found.words


def test_a_role_with_too_many_rights(looked) -> None:
    """The batch role where the application's should be passes row security."""
    held = connections["default"].settings_dict
    before, held["USER"] = held["USER"], "wayhome_batch"
    connections["default"].close()
    try:
        found = looked()["database role wayhome_app"]
    finally:
        held["USER"] = before
        connections["default"].close()
    assert not found.fine
    assert "wayhome_batch has more rights than it may" in found.words


def test_a_database_that_is_away_is_a_finding(looked) -> None:
    held = connections["default"].settings_dict
    before, held["HOST"] = held["HOST"], "/nowhere"
    connections["default"].close()
    try:
        found = looked()
    finally:
        held["HOST"] = before
        connections["default"].close()
    assert not found["clock"].fine
    assert found["clock"].words.startswith("Could not be looked at")
