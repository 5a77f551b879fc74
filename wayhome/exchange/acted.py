"""What people did about somebody since an import: it stays when the import is taken back.

What the machine derived (facts, answers, grants, coverage, its own links) is derived anew and does
not count. Every other model that points to a person does, so that a new app's notes are kept
without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.people.models import Person

DERIVED = frozenset(
    {
        "people.SourceRecord",
        "people.Link",
        "consent.Grant",
        "consent.Release",
        "coverage.Span",
        "eligibility.Fact",
        "eligibility.Screening",
        "exchange.Served",
    }
)
# The moment somebody did it, by the first of these columns that a table has.
MOMENTS = ("made_at", "at", "stored_at", "created_at", "sent_at")
LABELS: dict[str, str | Promise] = {
    "referrals.Referral": _("referrals"),
    "people.Told": _("things people told"),
    "documents.Document": _("documents"),
    "consent.Consent": _("consents"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One table in which people act on people: `person` and `moment` are its columns."""

    table: str
    person: str
    moment: str | None
    label: str | Promise
    where: str = "true"


def deeds() -> Iterator[Deed]:
    """Every such table."""
    yield Deed("people_link", "person_id", "made_at", _("links decided"), "decided_by IS NOT NULL")
    yield Deed("audit_disclosure", "person_id", "at", _("disclosures"))
    # What was written about them and stands with another person for now.
    yield Deed("people_followed", "first_id", "at", "")
    yield Deed(DECIDED_RECORDS, "person_id", "at", _("decisions on pairs"))
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if model._meta.label in DERIVED or relation.many_to_many:
            continue
        columns = {field.column for field in model._meta.concrete_fields}
        moment = next((name for name in MOMENTS if name in columns), None)
        label = LABELS.get(model._meta.label, model._meta.verbose_name_plural)
        yield Deed(model._meta.db_table, relation.field.column, moment, label)


DECIDED_RECORDS = """(
  SELECT r.person_id, d.at FROM matching_decision d JOIN people_sourcerecord r
    ON r.valid_to IS NULL AND ((r.source_id = d.left_source_id AND r.key = d.left_key)
      OR (r.source_id = d.right_source_id AND r.key = d.right_key))
  WHERE d.undone_at IS NULL)"""


def acted_on(cursor: Any, people: list[UUID]) -> list[UUID]:
    """Those of `people` about whom somebody did something."""
    found: set[UUID] = set()
    for deed in deeds():
        cursor.execute(
            f"SELECT DISTINCT {deed.person} FROM {deed.table} d "
            f"WHERE {deed.person} = ANY(%s) AND {deed.where}",
            [people],
        )
        found.update(person for (person,) in cursor.fetchall())
    return sorted(found)


# Whom an import touched: their record opened or closed, or coverage or a link of theirs.
TOUCHED = """
SELECT person_id FROM people_sourcerecord WHERE import_id = %(run)s OR closed_by = %(run)s
UNION SELECT person_id FROM people_link WHERE import_id = %(run)s
UNION SELECT person_id FROM coverage_span WHERE import_id = %(run)s OR closed_by = %(run)s
"""


def touched(run_id: UUID, *, using: str = "batch") -> list[UUID]:
    """Everybody whom an import touched."""
    with connections[using].cursor() as cursor:
        cursor.execute(TOUCHED, {"run": run_id})
        return [person for (person,) in cursor.fetchall()]


def what_stays(run_id: UUID, since: Any, *, using: str = "batch") -> list[tuple[str, int]]:
    """What people did since about those whom an import touched: (what, how many), none left out."""
    stays = []
    people = touched(run_id, using=using)
    with connections[using].cursor() as cursor:
        for deed in deeds():
            if not deed.label:
                continue  # counted where it stands
            later = f"AND d.{deed.moment} >= %(since)s" if deed.moment else ""
            cursor.execute(
                f"SELECT count(*) FROM {deed.table} d "
                f"WHERE d.{deed.person} = ANY(%(people)s) AND {deed.where} {later}",
                {"people": people, "since": since},
            )
            count = cursor.fetchone()[0]
            if count:
                stays.append((str(deed.label), int(count)))
    return stays
