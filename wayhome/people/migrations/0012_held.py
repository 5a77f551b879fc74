from django.db import migrations

from wayhome.core.rls import ORGANIZATION

# Everybody under a legal hold, by each of the keys that are or were theirs; as far as whoever asks
# may see holds.
HELD = """
CREATE FUNCTION people_held() RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH named AS (
    SELECT person_id AS id FROM audit_hold WHERE ended_at IS NULL AND person_id IS NOT NULL
  ), settled AS (
    SELECT id FROM named
    UNION SELECT p.merged_into_id FROM people_person p JOIN named n ON n.id = p.id
    WHERE p.merged_into_id IS NOT NULL
  )
  SELECT id FROM settled
  UNION SELECT p.id FROM people_person p JOIN settled s ON p.merged_into_id = s.id
$$;
REVOKE ALL ON FUNCTION people_held FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_held TO wayhome_app, wayhome_batch;
"""
# A hold on a key that is nobody's would protect nobody, and say nothing.
SOMEBODY = """
CREATE FUNCTION people_hold_names_somebody() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.person_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM people_person WHERE id = NEW.person_id) THEN
    RAISE EXCEPTION 'there is nobody by this key' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION people_hold_names_somebody FROM PUBLIC;
CREATE TRIGGER hold_names_somebody BEFORE INSERT ON audit_hold
FOR EACH ROW EXECUTE FUNCTION people_hold_names_somebody();
"""
NOBODY = """
DROP TRIGGER hold_names_somebody ON audit_hold;
DROP FUNCTION people_hold_names_somebody;
"""
# As before; NULL where a legal hold stands against it.
TAKE_BACK = f"""
CREATE OR REPLACE FUNCTION people_take_back(whom uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM people_sourcerecord r JOIN organizations_source s ON s.id = r.source_id
  WHERE r.person_id = whom AND s.kind = 'intake' AND s.organization_id = {ORGANIZATION}
  FOR UPDATE OF r;
  IF NOT FOUND OR (SELECT count(*) FROM people_sourcerecord WHERE person_id = whom) > 1 THEN
    RETURN false;
  END IF;
  IF whom IN (SELECT people_held()) THEN
    RETURN NULL;
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_identifiers_removed"),
        ("audit", "0006_hold_row_security"),
    ]
    operations = [
        migrations.RunSQL(HELD, "DROP FUNCTION people_held"),
        migrations.RunSQL(SOMEBODY, NOBODY),
        migrations.RunSQL(TAKE_BACK, migrations.RunSQL.noop),
    ]
