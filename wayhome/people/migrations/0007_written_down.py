from django.db import migrations

from wayhome.core.rls import ORGANIZATION

# A worker's record of somebody new, with its person and its organization's grants, or the person
# whom the same form made before. Nobody where the source is not the viewer's to write into.
WRITE = f"""
CREATE FUNCTION people_write_down(
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
     dob_quality, ssn, sex, street, city, zip, phone, email, language, search, row_hash,
     recorded_at, valid_from, import_id)
  VALUES
    (new_record, whence, form_key, new_person, kept_as, coalesce(said->>'first_name', ''),
     coalesce(said->>'middle_name', ''), coalesce(said->>'last_name', ''),
     coalesce(said->>'suffix', ''), (said->>'dob')::date, (said->>'dob_quality')::smallint,
     coalesce(said->>'ssn', ''), coalesce(said->>'sex', ''), coalesce(said->>'street', ''),
     coalesce(said->>'city', ''), coalesce(said->>'zip', ''), coalesce(said->>'phone', ''),
     coalesce(said->>'email', ''), '',
     left(people_words(concat_ws(' ', said->>'first_name', said->>'middle_name',
                                 said->>'last_name', said->>'suffix')), 300),
     md5(said::text), moment, moment, new_record);
  INSERT INTO consent_grant
    (id, organization_id, person_id, data_class, until, basis, basis_id, made_at)
  SELECT gen_random_uuid(), {ORGANIZATION}, new_person, c, '2999-12-31 00:00:00+00', 'source',
         whence, statement_timestamp()
  FROM unnest(classes) c;
  RETURN new_person;
END $$;
REVOKE ALL ON FUNCTION people_write_down FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_write_down TO wayhome_app;
"""
# Takes back whom the viewer's organization wrote down, while nothing else points to them: what
# does is told by the foreign keys themselves, those of a new app included.
TAKE_BACK = f"""
CREATE FUNCTION people_take_back(whom uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM people_sourcerecord r JOIN organizations_source s ON s.id = r.source_id
  WHERE r.person_id = whom AND s.kind = 'intake' AND s.organization_id = {ORGANIZATION}
  FOR UPDATE OF r;
  IF NOT FOUND OR (SELECT count(*) FROM people_sourcerecord WHERE person_id = whom) > 1 THEN
    RETURN false;
  END IF;
  BEGIN
    DELETE FROM consent_grant WHERE person_id = whom AND basis = 'source';
    DELETE FROM people_sourcerecord WHERE person_id = whom;
    DELETE FROM people_person WHERE id = whom;
    SET CONSTRAINTS ALL IMMEDIATE;
  EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
  END;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION people_take_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_take_back TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_kept_by_its_source"),
        ("consent", "0002_row_security"),
        ("organizations", "0004_intake"),
    ]
    operations = [
        migrations.RunSQL(WRITE, "DROP FUNCTION people_write_down"),
        migrations.RunSQL(TAKE_BACK, "DROP FUNCTION people_take_back"),
    ]
