from django.db import migrations, models

import wayhome.core.sealed_fields
from wayhome.core.reseal import Place, reseal
from wayhome.core.rls import ORGANIZATION, kept_or_opened, narrowed
from wayhome.people.numbers import ssn_indexes_of

# As 0007 has it, but for the number: it comes encrypted, with its digests, and is in no digest of
# the row that could be guessed.
WRITE = f"""
CREATE OR REPLACE FUNCTION people_write_down(
  new_person uuid, new_record uuid, whence uuid, form_key text, said jsonb, classes text[],
  moment timestamptz
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE there uuid; kept_as text;
BEGIN
  SELECT CASE WHEN o.part2_program THEN 'part2' ELSE 'demographic' END INTO kept_as
  FROM organizations_source s JOIN organizations_organization o ON o.id = s.organization_id
  WHERE s.id = whence AND s.kind = 'intake' AND o.id = {ORGANIZATION} AND o.closed_on IS NULL
    AND NOT o.victim_service_provider AND o.kind NOT IN ('law_enforcement', 'corrections');
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(whence::text || form_key, 0));
  SELECT r.person_id INTO there FROM people_sourcerecord r
  WHERE r.source_id = whence AND r.key = form_key AND r.valid_to IS NULL;
  IF FOUND THEN
    RETURN there;
  END IF;
  INSERT INTO people_person (id, made_at, display_name, sort_name)
  VALUES (new_person, moment,
          left(trim(concat_ws(' ', said->>'first_name', said->>'last_name', said->>'suffix')), 200),
          left(people_words(concat_ws(' ', said->>'last_name', said->>'first_name')), 200));
  INSERT INTO people_sourcerecord
    (id, source_id, key, person_id, data_class, first_name, middle_name, last_name, suffix, dob,
     dob_quality, ssn, ssn_index, ssn_last4_index, sex, street, city, zip, phone, email, language,
     search, row_hash, recorded_at, valid_from, import_id)
  VALUES
    (new_record, whence, form_key, new_person, kept_as, coalesce(said->>'first_name', ''),
     coalesce(said->>'middle_name', ''), coalesce(said->>'last_name', ''),
     coalesce(said->>'suffix', ''), (said->>'dob')::date, (said->>'dob_quality')::smallint,
     coalesce(said->>'ssn', ''), coalesce(said->>'ssn_index', ''),
     coalesce(said->>'ssn_last4_index', ''),
     coalesce(said->>'sex', ''), coalesce(said->>'street', ''),
     coalesce(said->>'city', ''), coalesce(said->>'zip', ''), coalesce(said->>'phone', ''),
     coalesce(said->>'email', ''), '',
     left(people_words(concat_ws(' ', said->>'first_name', said->>'middle_name',
                                 said->>'last_name', said->>'suffix')), 300),
     md5((said - 'ssn')::text), moment, moment, new_record);
  INSERT INTO consent_grant
    (id, organization_id, person_id, data_class, until, basis, basis_id, made_at)
  SELECT gen_random_uuid(), {ORGANIZATION}, new_person, c, '2999-12-31 00:00:00+00', 'source',
         whence, statement_timestamp()
  FROM unnest(classes) c;
  RETURN new_person;
END $$;
"""

RECORDER = "(SELECT s.organization_id FROM organizations_source s WHERE s.id = r.source_id)"
SEEN = f"""EXISTS (
      SELECT 1 FROM consent_grant g
      WHERE g.organization_id = {ORGANIZATION} AND g.person_id = r.person_id
        AND g.data_class = r.data_class AND g.until > statement_timestamp())
    AND {kept_or_opened(RECORDER, "r.data_class", "r.person_id")}"""
# The records of people whom the viewer may see, by the digest of a number or of its last four.
NUMBERED = f"""
CREATE FUNCTION people_numbered(whole text, last_four text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.id FROM people_sourcerecord r
  WHERE r.ssn_index = whole AND r.ssn_index <> '' AND r.valid_to IS NULL
    AND r.deleted_at IS NULL AND {SEEN}
  UNION
  SELECT r.id FROM people_sourcerecord r
  WHERE r.ssn_last4_index = last_four AND r.ssn_last4_index <> '' AND r.valid_to IS NULL
    AND r.deleted_at IS NULL AND {SEEN}
  ORDER BY 1 LIMIT least(most, 200)
$$;
REVOKE ALL ON FUNCTION people_numbered FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_numbered TO wayhome_app;
"""
# Digests of rows told a number to whoever tried all there are, and an updated row leaves the one
# before it on disk: the table is written anew.
CLEAN = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE people_sourcerecord SET row_hash = md5(gen_random_uuid()::text);
ALTER TABLE people_sourcerecord ALTER ssn TYPE text USING ssn || '';
"""


def encrypt(apps, schema_editor):
    reseal(Place("people_sourcerecord", "ssn", digests=ssn_indexes_of), clear=True)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_intake"), ("people", "0009_looks_by_day")]
    operations = [
        migrations.AddField(
            model_name='sourcerecord',
            name='ssn_index',
            field=models.CharField(blank=True, db_default='', max_length=40),
        ),
        migrations.AddField(
            model_name='sourcerecord',
            name='ssn_last4_index',
            field=models.CharField(blank=True, db_default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='ssn',
            field=wayhome.core.sealed_fields.SealedText(blank=True),
        ),
        migrations.RunPython(encrypt),
        migrations.RunSQL(CLEAN),
        migrations.AddIndex(
            model_name='sourcerecord',
            index=models.Index(condition=models.Q(('valid_to', None), models.Q(('ssn_index', ''), _negated=True)), fields=['ssn_index'], name='record_ssn_index'),
        ),
        migrations.AddIndex(
            model_name='sourcerecord',
            index=models.Index(condition=models.Q(('valid_to', None), models.Q(('ssn_last4_index', ''), _negated=True)), fields=['ssn_last4_index'], name='record_ssn_last4_index'),
        ),
        migrations.RunSQL(WRITE),
        migrations.RunSQL(narrowed(NUMBERED)),
    ]
