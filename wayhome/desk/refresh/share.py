"""Settles who may see whom, by sources, releases, consents, agreements and notices.

What is on record gives the grounds; whether they open anything, and for which purposes, the rows of
the law say, asked once for each combination of grounds that there is (`lawful`).

Grants by referral are not touched here; they come and go with their referral.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connections, transaction

from wayhome.consent.actions import alone_with_consents
from wayhome.consent.choices import GRANTED, Basis, Ground
from wayhome.consent.rules import Ask, law_of_consents, load_law, released
from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.organizations.choices import NO_LOOKING, Kind, SourceKind

CLASSES = [str(one) for one in DataClass if one is not DataClass.OPEN]
SHAREABLE = [one for one in CLASSES if one not in PROTECTED]
PURPOSES = sorted(str(one) for one in GRANTED)
FOREVER = "2999-12-31 00:00:00+00"

WANTED = """
CREATE TEMP TABLE wanted_grant (
  organization_id uuid, person_id uuid, data_class text, until timestamptz,
  basis text, basis_id uuid, purposes varchar[] NOT NULL DEFAULT %(any_purpose)s::varchar[],
  written boolean NOT NULL DEFAULT false, dated boolean NOT NULL DEFAULT false
) ON COMMIT DROP
"""
# Who recorded it holds all of it. Whoever wrote somebody down is shown no more than who they are
# once others' records stand with them, too, unless another ground gives it.
BY_SOURCE = """
INSERT INTO wanted_grant
SELECT DISTINCT s.organization_id, r.person_id, c, %(forever)s::timestamptz, 'source', s.id
FROM people_sourcerecord r
JOIN organizations_source s ON s.id = r.source_id AND s.kind IN (%(hmis)s, %(intake)s)
CROSS JOIN unnest(%(classes)s::text[]) c
WHERE r.valid_to IS NULL AND r.deleted_at IS NULL
  AND (s.kind = %(hmis)s OR c = ANY (%(own)s) OR NOT EXISTS (
    SELECT 1 FROM people_sourcerecord other
    JOIN organizations_source o ON o.id = other.source_id
    WHERE other.person_id = r.person_id AND other.valid_to IS NULL AND other.deleted_at IS NULL
      AND o.organization_id <> s.organization_id))
"""
# A plan is shown its own members only, whatever a release names besides.
MEMBERS = """
CREATE TEMP TABLE member_of ON COMMIT DROP AS
SELECT DISTINCT person_id, plan_id FROM coverage_span
WHERE known_to IS NULL AND valid_from <= %(day)s AND coalesce(valid_to, %(day)s) >= %(day)s
"""
RELEASES = """
SELECT l.id, l.source_id AS source, l.key, l.status, array_to_json(l.scope)::text AS scope,
       array_to_json(l.recipients)::text AS recipients, l.signed_on, l.expires_on, l.revoked_on
FROM consent_release l
"""
STATED = """
CREATE TEMP TABLE stated (
  organization_id uuid, release_id uuid, data_class text, expires_on date
) ON COMMIT DROP
"""
BY_RELEASE = """
INSERT INTO wanted_grant
SELECT DISTINCT t.organization_id, r.person_id, t.data_class,
       coalesce((t.expires_on + 1)::timestamp AT TIME ZONE %(zone)s, %(forever)s::timestamptz),
       'release', t.release_id, %(any_purpose)s::varchar[], l.status = 'granted',
       t.expires_on IS NOT NULL
FROM stated t
JOIN consent_release l ON l.id = t.release_id
JOIN people_sourcerecord r
  ON r.source_id = l.source_id AND r.key = l.key AND r.valid_to IS NULL AND r.deleted_at IS NULL
JOIN organizations_organization o ON o.id = t.organization_id
WHERE CASE WHEN o.kind = %(plan)s
  THEN EXISTS (SELECT 1 FROM member_of m WHERE m.person_id = r.person_id AND m.plan_id = o.id)
  ELSE o.code = ANY (l.recipients) END
  -- Two records may be one person: what they refused through the other, later, holds here too.
  AND NOT EXISTS (
    SELECT 1 FROM people_sourcerecord other
    JOIN consent_release no ON no.source_id = other.source_id AND no.key = other.key
    WHERE other.person_id = r.person_id AND other.valid_to IS NULL AND other.key <> r.key
      AND (no.status IN ('refused', 'revoked') OR no.revoked_on <= %(day)s)
      AND no.signed_on >= l.signed_on AND no.signed_on <= %(day)s
      AND (o.code = ANY (no.recipients) OR 'all' = ANY (no.recipients)))
"""
# Somebody who refused or revoked is left out of agreements and notices alike.
NO = """
CREATE TEMP TABLE said ON COMMIT DROP AS
SELECT DISTINCT ON (r.person_id) r.person_id, l.status,
       (l.revoked_on IS NOT NULL AND l.revoked_on <= %(day)s) AS revoked
FROM consent_release l
JOIN people_sourcerecord r ON r.source_id = l.source_id AND r.key = l.key AND r.valid_to IS NULL
WHERE l.signed_on <= %(day)s
ORDER BY r.person_id, l.signed_on DESC, (l.status IN ('granted', 'verbal'))
"""
BY_AGREEMENT = """
INSERT INTO wanted_grant
SELECT DISTINCT a.receiver_id, r.person_id, c,
       coalesce((a.ends_on + 1)::timestamp AT TIME ZONE %(zone)s, %(forever)s::timestamptz),
       'agreement', a.id, a.purposes
FROM consent_agreement a
JOIN organizations_source s
  ON s.organization_id = a.giver_id AND s.kind IN (%(hmis)s, %(intake)s)
JOIN people_sourcerecord r
  ON r.source_id = s.id AND r.valid_to IS NULL AND r.deleted_at IS NULL
CROSS JOIN unnest(a.classes) c
WHERE a.starts_on <= %(day)s AND coalesce(a.ends_on, %(day)s) >= %(day)s
"""
BY_NOTICE = """
INSERT INTO wanted_grant
SELECT DISTINCT o.id, m.person_id, c,
       coalesce((n.valid_to + 1)::timestamp AT TIME ZONE %(zone)s, %(forever)s::timestamptz),
       'notice', n.id
FROM consent_noticerule n
JOIN organizations_organization o ON o.kind = ANY (n.recipient_kinds) AND o.kind = %(plan)s
JOIN member_of m ON m.plan_id = o.id
CROSS JOIN unnest(n.classes) c
WHERE n.valid_from <= %(day)s AND coalesce(n.valid_to, %(day)s) >= %(day)s
"""
# Every combination of grounds on which something is wanted.
COMBINED = """
CREATE TEMP TABLE combined ON COMMIT DROP AS
SELECT w.*, o.kind, (m.person_id IS NOT NULL) AS covered,
       w.basis <> 'release' AND coalesce(
         said.revoked OR said.status IN ('refused', 'revoked'), false) AS refused,
       said.person_id IS NOT NULL AS spoken
FROM wanted_grant w
JOIN organizations_organization o ON o.id = w.organization_id
LEFT JOIN member_of m ON m.person_id = w.person_id AND m.plan_id = w.organization_id
LEFT JOIN said ON said.person_id = w.person_id
"""
COMBINATIONS = """
SELECT DISTINCT kind, data_class, basis, covered, refused, spoken, written, dated FROM combined
"""
LAWFUL = """
CREATE TEMP TABLE lawful (
  kind text, data_class text, basis text, covered boolean, refused boolean, spoken boolean,
  written boolean, dated boolean, purpose text
) ON COMMIT DROP
"""
OPENED = """
TRUNCATE wanted_grant;
INSERT INTO wanted_grant
SELECT c.organization_id, c.person_id, c.data_class, c.until, c.basis, c.basis_id,
       array_agg(DISTINCT l.purpose ORDER BY l.purpose)
FROM combined c
JOIN lawful l USING (kind, data_class, basis, covered, refused, spoken, written, dated)
WHERE l.purpose = ANY (c.purposes)
GROUP BY 1, 2, 3, 4, 5, 6
"""
# What people said here: it ends what the other grounds gave, and opens what it names.
ENDED_BY_CONSENT = """
DELETE FROM wanted_grant w USING organizations_organization o
WHERE o.id = w.organization_id AND w.basis IN ('release', 'agreement', 'notice')
  AND w.person_id IN (SELECT person_id FROM consent_consent)
  AND consent_ended(w.basis, w.basis_id, w.person_id, o.id, o.kind)
"""
BY_CONSENT = """
INSERT INTO wanted_grant
SELECT n.organization_id, n.person_id, n.data_class, n.until, 'consent', n.basis_id, n.purposes
FROM consent_opened(%(law)s, %(zone)s, %(day)s, NULL) n
"""
SETTLE = """
DELETE FROM consent_grant g
WHERE g.basis IN ('source', 'release', 'consent', 'agreement', 'notice')
  AND NOT EXISTS (
    SELECT 1 FROM wanted_grant w
    WHERE w.organization_id = g.organization_id AND w.person_id = g.person_id
      AND w.data_class = g.data_class AND w.basis = g.basis AND w.basis_id = g.basis_id
      AND w.until = coalesce(g.held_until, g.until) AND w.purposes = g.purposes);
INSERT INTO consent_grant
  (id, organization_id, person_id, data_class, until, basis, basis_id, purposes, made_at)
SELECT gen_random_uuid(), w.organization_id, w.person_id, w.data_class, max(w.until), w.basis,
       w.basis_id, max(w.purposes), statement_timestamp()
FROM wanted_grant w
GROUP BY 2, 3, 4, 6, 7
ON CONFLICT ON CONSTRAINT one_grant_per_ground DO NOTHING
"""


def settle_grants(*, day: date) -> int:
    """Make the grants what records, releases, consents, agreements and notices say on `day`.

    Returns their number.
    """
    values: dict[str, date | str | list[str]] = {
        "law": json.dumps(law_of_consents(day, tuple(Kind.values))),
        "day": day,
        "zone": settings.TIME_ZONE,
        "forever": FOREVER,
        "classes": CLASSES,
        "any_purpose": PURPOSES,
        "hmis": SourceKind.HMIS,
        "intake": SourceKind.INTAKE,
        # A protected record is its recorder's alone, so this opens nobody else's.
        "own": [str(one) for one in (DataClass.DEMOGRAPHIC, *sorted(PROTECTED))],
        "plan": Kind.PLAN,
    }
    with transaction.atomic(using="batch"), connections["batch"].cursor() as cursor:
        cursor.execute(WANTED, values)
        cursor.execute(STATED)
        cursor.execute(MEMBERS, values)
        cursor.execute(NO, values)
        copy_in(
            _stated(day),
            "stated",
            columns=["organization_id", "release_id", "data_class", "expires_on"],
        )
        for statement in (BY_SOURCE, BY_RELEASE, BY_AGREEMENT, BY_NOTICE):
            cursor.execute(statement, values)
        cursor.execute(COMBINED)
        cursor.execute(LAWFUL)
        cursor.execute(COMBINATIONS)
        copy_in(lawful(cursor.fetchall(), day=day), "lawful", columns=LAWFUL_COLUMNS)
        for statement in OPENED.split(";\n"):
            cursor.execute(statement)
        alone_with_consents(cursor)
        cursor.execute("ANALYZE wanted_grant")
        cursor.execute(ENDED_BY_CONSENT)
        cursor.execute(BY_CONSENT, values)
        for statement in SETTLE.split(";\n"):
            cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM consent_grant")
        return int(cursor.fetchone()[0])


LAWFUL_COLUMNS = [
    *("kind", "data_class", "basis", "covered", "refused", "spoken", "written", "dated"),
    "purpose",
]
GROUND_OF = {
    Basis.SOURCE: Ground.RECORDED,
    Basis.RELEASE: Ground.CONSENT,
    Basis.AGREEMENT: Ground.AGREEMENT,
    Basis.NOTICE: Ground.NOTICE,
}
FLAGS = (Ground.COVERED, Ground.REFUSED, Ground.SPOKEN, Ground.WRITTEN, Ground.DATED)


def lawful(combinations: Iterable[tuple[Any, ...]], *, day: date) -> pa.Table:
    """For which purposes the law opens each combination of grounds; none: no row.

    A combination is kind of organization, class, basis, and whether covered, refused, spoken,
    written, dated; a row of the answer is that and one purpose.
    """
    law = load_law(day)
    rows = []
    for kind, data_class, basis, *flags in combinations:
        held = {flag for flag, is_so in zip(FLAGS, flags, strict=True) if is_so}
        grounds = frozenset(held | {GROUND_OF[Basis(basis)]})
        rows += [
            (kind, data_class, basis, *flags, str(purpose))
            for purpose in GRANTED
            if law.decide(Ask(DataClass(data_class), purpose, kind, grounds))
        ]
    columns = zip(*rows, strict=True) if rows else [[] for _ in LAWFUL_COLUMNS]
    kinds = [pa.bool_() if name in FLAGS else pa.string() for name in LAWFUL_COLUMNS]
    arrays = [pa.array(list(one), kind) for one, kind in zip(columns, kinds, strict=True)]
    return pa.table(dict(zip(LAWFUL_COLUMNS, arrays, strict=True)))


STATED_SCHEMA = pa.schema(
    [
        ("organization_id", pa.string()),
        ("release_id", pa.string()),
        ("data_class", pa.string()),
        ("expires_on", pa.date32()),
    ]
)


def _stated(day: date) -> pa.Table:
    """What every organization that may look is given by the releases that hold on `day`."""
    releases = _lists(read_table(RELEASES))
    receivers = read_table(
        "SELECT id, code FROM organizations_organization WHERE kind <> ALL (%s)",
        [[str(kind) for kind in NO_LOOKING]],
    ).to_pylist()
    rows = [
        {
            "organization_id": receiver["id"],
            "release_id": row["id"],
            "data_class": kind,
            "expires_on": row["expires_on"],
        }
        for receiver in receivers
        for row in released(releases, recipient=receiver["code"], day=day).to_pylist()
        for kind in row["classes"]
        if kind in SHAREABLE
    ]
    return pa.Table.from_pylist(rows, schema=STATED_SCHEMA)


def _lists(releases: pa.Table) -> pa.Table:
    """JSON text of the two list columns as Arrow lists."""
    for name in ("scope", "recipients"):
        values = pa.array(
            [json.loads(text) if text else [] for text in releases[name].to_pylist()],
            pa.list_(pa.string()),
        )
        releases = releases.set_column(releases.schema.get_field_index(name), name, values)
    return releases
