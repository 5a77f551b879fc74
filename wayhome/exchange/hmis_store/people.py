"""Clients as source records: a version for each change, a person for each client not seen before.

Who is the same person is linking's to say, later and reversibly.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from wayhome.core.arrow_sql import copy_in, read_table
from wayhome.core.duck import session
from wayhome.core.ids import new_ids
from wayhome.core.sealed import with_sealed
from wayhome.exchange.hmis_store.compare import SMALL
from wayhome.exchange.hmis_store.stage import Staged
from wayhome.people.actions import take_names
from wayhome.people.numbers import SSN, ssn_indexes

SEXES = "CASE sex WHEN 0 THEN 'F' WHEN 1 THEN 'M' ELSE '' END"  # list 4.21; FY2024 has none
RECORDS = """
SELECT line, personalid AS key, {names}, dob, dobdataquality AS dob_quality, {sex} AS sex,
  replace(row_hash, '-', '') AS row_hash, dateupdated AS recorded_at, datedeleted AS deleted_at
FROM client
"""
NAMES = """coalesce(left(firstname, 80), '') AS first_name,
  coalesce(left(middlename, 80), '') AS middle_name,
  coalesce(left(lastname, 80), '') AS last_name,
  coalesce(left(namesuffix, 50), '') AS suffix, coalesce(left(ssn, 9), '') AS ssn"""
NO_NAMES = "'' AS first_name, '' AS middle_name, '' AS last_name, '' AS suffix, '' AS ssn"

STAGE = """CREATE TEMP TABLE staged_record (line bigint, key text, first_name text,
  middle_name text, last_name text, suffix text, ssn text, ssn_index text, ssn_last4_index text,
  dob date, dob_quality smallint, sex text, row_hash text, recorded_at timestamp,
  deleted_at timestamp, id uuid, person_id uuid
) ON COMMIT DROP"""
# The person a changed record stands with stays the same.
DIFFER = """
CREATE TEMP TABLE diff_record ON COMMIT DROP AS
SELECT s.line, s.key, c.person_id FROM staged_client s
LEFT JOIN people_sourcerecord c ON c.source_id = %(source)s AND c.key = s.key
  AND c.valid_to IS NULL
WHERE s.line IS NOT NULL AND (c.id IS NULL OR c.vanished_at IS NOT NULL
  OR c.row_hash <> replace(s.row_hash::text, '-', ''))
"""
CLOSE = """
UPDATE people_sourcerecord c SET valid_to = %(at)s, closed_by = %(run)s
WHERE c.source_id = %(source)s AND c.valid_to IS NULL AND c.key IN (
  SELECT key FROM diff_record WHERE person_id IS NOT NULL
  UNION ALL SELECT key FROM gone_client)
"""
MAKE_PEOPLE = """
INSERT INTO people_person (id, made_at, display_name, sort_name)
SELECT s.person_id, %(at)s,
  left(trim(s.first_name || ' ' || s.last_name || ' ' || s.suffix), 200),
  left(people_words(trim(s.last_name || ' ' || s.first_name)), 200)
FROM staged_record s JOIN diff_record d USING (line) WHERE d.person_id IS NULL
"""
COLUMNS = """source_id, key, data_class, first_name, middle_name, last_name, suffix, dob,
  dob_quality, ssn, ssn_index, ssn_last4_index, sex, street, city, zip, phone, email, language,
  search, row_hash, recorded_at, deleted_at"""
OPEN = f"""
INSERT INTO people_sourcerecord (id, person_id, {COLUMNS}, valid_from, import_id)
SELECT s.id, coalesce(d.person_id, s.person_id), %(source)s, s.key, 'demographic', s.first_name,
  s.middle_name, s.last_name, s.suffix, s.dob, s.dob_quality, s.ssn, s.ssn_index,
  s.ssn_last4_index, s.sex, '', '', '', '', '', '',
  left(people_words(concat_ws(' ', s.first_name, s.middle_name, s.last_name, s.suffix)), 300),
  s.row_hash, s.recorded_at AT TIME ZONE %(zone)s, s.deleted_at AT TIME ZONE %(zone)s,
  %(at)s, %(run)s
FROM staged_record s JOIN diff_record d USING (line)
"""
MARK = f"""
INSERT INTO people_sourcerecord (id, person_id, {COLUMNS}, valid_from, import_id, vanished_at,
  emptied_at)
SELECT gen_random_uuid(), person_id, {COLUMNS}, %(at)s, %(run)s, %(at)s, emptied_at
FROM people_sourcerecord WHERE source_id = %(source)s AND closed_by = %(run)s
  AND key IN (SELECT key FROM gone_client)
"""
RENAMED = """
SELECT person_id FROM diff_record WHERE person_id IS NOT NULL
UNION SELECT person_id FROM people_sourcerecord
WHERE source_id = %(source)s AND closed_by = %(run)s
"""


def load_people(
    cursor: Any, staged: Staged, *, hashed: bool, source_id: UUID, import_id: UUID, at: datetime
) -> int:
    """Write the clients that changed; `staged_client` and `gone_client` must be there.

    Names and SSNs of a hashed export are digests and are left out. Returns the people made.
    """
    version = {"source": source_id, "run": import_id, "at": at, "zone": settings.TIME_ZONE}
    cursor.execute(DIFFER, version)
    cursor.execute(CLOSE, version)
    lines = read_table("SELECT line FROM diff_record")["line"]
    records = _records(staged.rows, lines, hashed)
    cursor.execute(STAGE)
    copy_in(records, "pg_temp.staged_record", columns=records.column_names)
    cursor.execute("ANALYZE staged_record")
    cursor.execute("ANALYZE diff_record")
    cursor.execute(MAKE_PEOPLE, version)
    made = int(cursor.rowcount)
    cursor.execute(OPEN, version)
    cursor.execute(MARK, version)
    if made > SMALL:
        for table in ("people_person", "people_sourcerecord"):
            cursor.execute("SELECT hmis.note_size(%s)", [table])
    cursor.execute(RENAMED, version)
    if renamed := [person for (person,) in cursor.fetchall()]:
        take_names(renamed)
    return made


def _records(clients: pa.Table, lines: pa.ChunkedArray, hashed: bool) -> pa.Table:
    changed = clients.filter(pc.is_in(clients["line"], lines))
    sex = SEXES if "sex" in changed.column_names else "''"
    with session() as duck:
        duck.register("client", changed)
        query = RECORDS.format(names=NO_NAMES if hashed else NAMES, sex=sex)
        records: pa.Table = duck.sql(query).to_arrow_table()
    digests_of = ssn_indexes(records["ssn"])
    records = with_sealed(records, "ssn", SSN)
    for name, digests in digests_of.items():
        records = records.append_column(name, digests)
    for name in ("id", "person_id"):
        ids = pa.array(new_ids(len(records)), pa.string())
        records = records.append_column(name, ids)
    return records
