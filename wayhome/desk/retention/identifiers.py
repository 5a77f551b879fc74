"""Identifiers of people whom nobody has worked with for seven years (69 FR 45888, 4.2.2).

Due is a person whose newest record was last changed before then. They stay as long as they are in
use (an open enrollment, anything written, decided or opened about them since, a plan's member) or
a referral or coverage of the last ten years asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from wayhome.audit.choices import Why
from wayhome.audit.queries import held_organizations, held_people
from wayhome.audit.rules import kept_for, years_before
from wayhome.core.viewer import NOBODY
from wayhome.desk.refresh.run import LOCK
from wayhome.desk.retention.looks import Look
from wayhome.documents.actions import destroy as destroy_document
from wayhome.documents.models import Document
from wayhome.exchange.acted import deeds
from wayhome.exchange.hmis_store.tables import tables
from wayhome.people.actions import remove_identifiers

OLD = """
CREATE TEMP TABLE old_person ON COMMIT DROP AS
SELECT r.person_id AS id, max(coalesce(r.recorded_at, r.valid_from)) AS last, ''::text AS why
FROM people_sourcerecord r GROUP BY r.person_id
HAVING max(coalesce(r.recorded_at, r.valid_from)) < %(since)s AND bool_or(r.emptied_at IS NULL)
"""
STAYS = "UPDATE old_person o SET why = '{why}' WHERE why = '' AND EXISTS ({because})"
MEDI_CAL = (
    """SELECT FROM coverage_span s WHERE s.person_id = o.id
       AND (s.valid_to IS NULL OR s.valid_to >= %(medi_cal_since)s)""",
    """SELECT FROM referrals_referral f WHERE f.person_id = o.id
       AND f.status_at >= %(medi_cal_since)s""",
)
# A look at their page is use; a line in a list or an export is none.
LOOKED_AT = """
SELECT FROM audit_disclosure d WHERE d.person_id = o.id AND d.at >= %(since)s
  AND d.what IN ('page', 'review', 'referral form', 'referral sent', 'referral printed')
"""
MEMBER = """
SELECT FROM people_link l JOIN organizations_source s ON s.id = l.source_id AND s.kind = '834'
WHERE l.person_id = o.id AND l.undone_at IS NULL
"""
SERVED = """
SELECT FROM exchange_served v WHERE v.person_id = o.id
  AND (coalesce(v."end", v.start) >= %(since)s OR (v."end" IS NULL AND v.status <> 'closed'))
"""
ENROLLED = """
SELECT FROM people_sourcerecord r
JOIN hmis."enrollment" e ON e.source_id = r.source_id AND e.personalid = r.key
  AND e.valid_to IS NULL AND e.vanished_at IS NULL AND e.datedeleted IS NULL
WHERE r.person_id = o.id AND r.valid_to IS NULL AND NOT EXISTS (
  SELECT FROM hmis."exit" x WHERE x.source_id = e.source_id AND x.enrollmentid = e.enrollmentid
    AND x.valid_to IS NULL AND x.datedeleted IS NULL)
"""
UPDATED = """
SELECT FROM people_sourcerecord r
JOIN {table} t ON t.source_id = r.source_id AND t.personalid = r.key AND t.valid_to IS NULL
WHERE r.person_id = o.id AND r.valid_to IS NULL AND t.dateupdated >= %(since)s
"""
DONE_SINCE = """
SELECT FROM {table} d WHERE d.{person} = o.id AND {where} AND d.{moment} >= %(since)s
"""
# What lies outside the people's own tables: the files' rows, plans' card numbers, what a referral
# says about finding them, and what review copied.
ELSEWHERE = (
    """UPDATE hmis."client" c SET firstname = NULL, middlename = NULL, lastname = NULL,
         namesuffix = NULL, ssn = NULL, dob = date_trunc('year', c.dob)::date,
         dobdataquality = CASE WHEN c.dob IS NULL THEN c.dobdataquality ELSE 2 END
       FROM people_sourcerecord r
       WHERE r.person_id = ANY(%(people)s) AND r.source_id = c.source_id
         AND r.key = c.personalid""",
    """UPDATE coverage_span SET cin = 'removed-' || left(md5(gen_random_uuid()::text), 20)
       WHERE person_id = ANY(%(people)s)""",
    """UPDATE referrals_referral SET note = '', phone = '', how_to_find = ''
       WHERE person_id = ANY(%(people)s)""",
    """DELETE FROM matching_recordkeys k USING people_sourcerecord r
       WHERE r.id = k.record_id AND r.person_id = ANY(%(people)s)""",
)
OF_RECORD = """
r WHERE r.person_id = ANY(%(people)s)
  AND ((r.source_id = m.left_source_id AND r.key = m.left_key)
    OR (r.source_id = m.right_source_id AND r.key = m.right_key))
"""
# Pairs and what the linker found hold copies; decisions stand without them, by keys.
REVIEWED = (
    "DELETE FROM matching_pair m USING people_sourcerecord ",
    "DELETE FROM matching_found m USING people_sourcerecord ",
    "UPDATE matching_note m SET text = '' FROM people_sourcerecord ",
    "UPDATE matching_question m SET fields = '{}', answer_text = '' FROM people_sourcerecord ",
)


def look(at: datetime) -> Look:
    """How many people would lose their identifiers now."""
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        _sort(cursor, at)
        cursor.execute("SELECT why, count(*), min(last) FROM old_person GROUP BY why")
        found = {why: (count, oldest) for why, count, oldest in cursor.fetchall()}
    due, oldest = found.pop("", (0, None))
    kept = {why: count for why, (count, _) in sorted(found.items())}
    return Look(due, timezone.localdate(oldest) if oldest else None, kept)


def destroy(at: datetime) -> int:
    """Remove the identifiers of all who are due; what was written about them stays, nameless."""
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        # A refresh that read the names before would link by them afterwards.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _sort(cursor, at)
        cursor.execute("SELECT id FROM old_person WHERE why = '' ORDER BY id")
        people = [one for (one,) in cursor.fetchall()]
        if not people:
            return 0
        for statement in ELSEWHERE:
            cursor.execute(statement, {"people": people})
        for statement in REVIEWED:
            cursor.execute(statement + OF_RECORD, {"people": people})
        for document in (
            Document.objects.using("batch")
            .filter(person__in=people, destroyed_at=None)
            .exclude(organization_id__in=held_organizations())
        ):
            destroy_document(document, by=NOBODY, at=at)
        remove_identifiers(people, by=NOBODY, at=at)
    return len(people)


def _sort(cursor: Any, at: datetime) -> None:
    """Fill `old_person` for the open transaction: who is over the time, and why some stay."""
    day = timezone.localdate(at)
    facts: Mapping[str, Any] = {
        "since": years_before(day, kept_for("identifiers_years", day).value),
        "medi_cal_since": years_before(day, kept_for("medi_cal_years", day).value),
        "held": list(held_people()),
    }
    cursor.execute(OLD, facts)
    cursor.execute("UPDATE old_person SET why = 'held' WHERE id = ANY(%(held)s)", facts)
    for why, because in _reasons():
        cursor.execute(STAYS.format(why=why, because=because), facts)


def _reasons() -> Iterator[tuple[str, str]]:
    for because in (LOOKED_AT, MEMBER, SERVED, ENROLLED):
        yield Why.IN_USE.value, because
    for table in tables().values():
        if {"personalid", "dateupdated"} <= set(table.columns):
            yield Why.IN_USE.value, UPDATED.format(table=table.name)
    for deed in deeds():
        if deed.moment and deed.table not in {"audit_disclosure", "referrals_referral"}:
            yield (
                Why.IN_USE.value,
                DONE_SINCE.format(
                    table=deed.table, person=deed.person, where=deed.where, moment=deed.moment
                ),
            )
    for because in MEDI_CAL:
        yield Why.MEDI_CAL.value, because
