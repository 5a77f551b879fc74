"""`wayhome retention` says what is over its time, and destroys only what may go."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from django.db import connections

from config.cli import main
from wayhome.audit.models import RetentionRun
from wayhome.people.models import SourceRecord


def said(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["retention", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def grow_old() -> int:
    """All that the county knows of one person happened twenty years before; their records left."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            """UPDATE people_sourcerecord SET recorded_at = recorded_at - interval '20 years'
               WHERE person_id = (SELECT r.person_id FROM people_sourcerecord r
                 WHERE NOT EXISTS (SELECT FROM coverage_span s WHERE s.person_id = r.person_id)
                 ORDER BY r.person_id LIMIT 1)
               RETURNING key, source_id"""
        )
        records = cursor.fetchall()
        for table in ("enrollment", "exit", "services", "client", "incomebenefits", "healthanddv",
                      "disabilities", "employmenteducation", "youtheducationstatus", "event",
                      "currentlivingsituation", "assessment"):  # fmt: skip
            for record in records:
                cursor.execute(
                    f"DELETE FROM hmis.{table} WHERE personalid = %s AND source_id = %s", record
                )
        cursor.execute("DELETE FROM exchange_served; DELETE FROM people_link")
    return len(records)


def test_a_dry_run_counts_and_a_run_leaves_what_is_switched_off(county: Path) -> None:
    records = grow_old()
    assert records
    names = set(SourceRecord.objects.using("batch").values_list("first_name", flat=True))
    dry = said("--dry-run")
    assert "Names and numbers of people (7 years, HUD, Homeless Management" in dry
    assert "over their time and free to go: 1, oldest of 20" in dry
    ran = said("--run")
    assert "nothing was destroyed: it is switched off in Settings > Retention" in ran
    assert names == set(SourceRecord.objects.using("batch").values_list("first_name", flat=True))
    kept = RetentionRun.objects.using("batch").order_by("asked_at")
    assert [(one.dry, one.counts["identifiers"]["due"]) for one in kept] == [(True, 1), (False, 1)]


def test_one_of_the_two_must_be_said(county: Path) -> None:
    for arguments in ((), ("--dry-run", "--run")):
        done = CliRunner().invoke(main, ["retention", *arguments])
        assert done.exit_code == 2
        assert "Say --dry-run or --run." in done.output
