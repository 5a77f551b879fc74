"""`wayhome rotate-keys`: killed half way, taken up again, and the old key can go."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connections, transaction

from config import doctor
from config.cli.keys import rotate_keys
from wayhome.core.reseal import PLACES, behind
from wayhome.core.sealed import Unreadable, index_name
from wayhome.exchange.roster_store.current import current_roster
from wayhome.exchange.roster_store.tests.factories import member, roster
from wayhome.exchange.tests.factories import DAY, export_bytes, export_rows, imported, make_source
from wayhome.people.models import SourceRecord
from wayhome.people.numbers import ssn_indexes_of

PROJECT = Path(__file__).resolve().parents[2]
MANY = 200
# Dies like a machine that loses power, after the third piece.
DIE = """
import os, signal, sys
import django
django.setup()
from django.db import connections
connections["owner"].settings_dict["NAME"] = sys.argv[1]
from wayhome.core import reseal
reseal.PIECE = 1
said = []
def say(where, done):
    said.append(where)
    if len(said) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
reseal.reseal_all(say=say)
"""


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


OLD, NEW = f"old:{key('o')}", f"new:{key('n')}"


@pytest.fixture
def loaded(committed: None, settings, tmp_path: Path) -> bytes:
    """An export and a roster, under the old key; the export."""
    settings.HOME, settings.FIELD_KEYS, settings.INDEX_KEY = tmp_path, OLD, key("i")
    export = export_bytes(export_rows(MANY), tmp_path)
    imported(make_source(), export)
    imported(make_source("plan", "834"), roster([member(n) for n in range(MANY)]), name="plan.834")
    return export


def left() -> dict[str, int]:
    return {place.where: rows for place in PLACES if (rows := behind(place))}


def numbers() -> list[str]:
    """What reads of the people and of the plan's members."""
    source = connections["batch"].cursor()
    source.execute("SELECT id FROM organizations_source WHERE code = 'plan'")
    roster_now = current_roster(source.fetchone()[0])
    people = SourceRecord.objects.using("batch").order_by("key")
    return [*people.values_list("ssn", flat=True), *roster_now.members["ssn"].to_pylist()]


def rotate() -> tuple[int, str]:
    result = CliRunner().invoke(rotate_keys)
    return result.exit_code, result.output


def test_a_run_that_was_killed_goes_on_and_the_old_key_can_go(loaded: bytes, settings) -> None:
    before = numbers()
    assert (len(before), before[0], left()) == (2 * MANY, "100000000", {})
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    everything = left()
    assert {"people_sourcerecord.ssn", "hmis.client.ssn", "roster.member.ssn"} <= set(everything)
    killed = subprocess.run(
        [sys.executable, "-c", DIE, connections["owner"].settings_dict["NAME"]],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "WAYHOME_FIELD_KEYS": settings.FIELD_KEYS,
            "WAYHOME_INDEX_KEY": settings.INDEX_KEY,
            "WAYHOME_HOME": str(settings.HOME),
            "PYTHONPATH": str(PROJECT),
            "DATABASE_URL": f"postgresql:///x?host={connections['owner'].settings_dict['HOST']}",
        },
        cwd=PROJECT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr.decode()
    half = left()
    assert 0 < sum(half.values()) < sum(everything.values())
    assert numbers() == before
    [check] = [one for one in doctor.examine() if one.name == "encrypted fields"]
    assert not check.fine
    assert "Run `wayhome rotate-keys`" in check.words

    code, said = rotate()
    assert (code, left()) == (0, {})
    assert "people_sourcerecord.ssn" in said or "hmis.client.ssn" in said
    settings.FIELD_KEYS = NEW
    assert numbers() == before
    [check] = [one for one in doctor.examine() if one.name == "encrypted fields"]
    assert check.fine, check.words
    assert rotate() == (0, said.splitlines()[-1] + "\n")  # nothing is left to do


def test_without_the_old_key_nothing_is_lost_and_no_number_is_said(loaded, settings) -> None:
    before = numbers()
    settings.FIELD_KEYS = NEW
    code, said = rotate()
    assert code == 1
    assert "with the key 'old', which WAYHOME_FIELD_KEYS does not have" in said
    assert not any(number in said for number in before)
    [check] = [one for one in doctor.examine() if one.name == "encrypted fields"]
    assert not check.fine
    assert "Put that key back" in check.words
    with pytest.raises(Unreadable):
        numbers()
    settings.FIELD_KEYS = OLD
    assert numbers() == before


def test_what_a_running_import_holds_is_left_for_the_next_run(loaded, settings) -> None:
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    with transaction.atomic(using="batch"):
        SourceRecord.objects.using("batch").filter(key="C00007").update(suffix="Jr.")
        code, said = rotate()
        assert (code, left()) == (1, {"people_sourcerecord.ssn": 1})
        assert "held by a running import" in said
    assert rotate()[0] == 0
    assert left() == {}


def test_another_index_key_makes_all_digests_anew(loaded: bytes, settings) -> None:
    source = SourceRecord.objects.using("batch").first().source
    hashes = set(SourceRecord.objects.using("batch").values_list("row_hash", flat=True))
    settings.INDEX_KEY = key("j")
    assert left() == {"people_sourcerecord.ssn": MANY}
    assert rotate()[0] == 0
    for one in SourceRecord.objects.using("batch").all():
        assert {n: getattr(one, n) for n in ssn_indexes_of(one.ssn)} == ssn_indexes_of(one.ssn)
        assert one.ssn_index.startswith(index_name())
        assert one.row_hash not in hashes
    again = [imported(source, loaded, DAY + timedelta(days=day)) for day in (1, 2)]
    assert [run.counts["Client"] for run in again] == [{"changed": MANY}, {"same": MANY}]
