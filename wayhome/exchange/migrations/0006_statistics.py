from django.db import migrations

# The batch role owns no table, so it may not ANALYZE; right after a large load the planner must
# know of it all the same. Only the columns that are joined on, which takes a fraction of the time.
SQL = """
CREATE FUNCTION hmis.note_size(loaded regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE columns text;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = loaded AND (n.nspname = 'hmis'
      OR c.oid IN ('public.people_person'::regclass, 'public.people_sourcerecord'::regclass))
  ) THEN
    RAISE EXCEPTION 'not a table of imports: %', loaded;
  END IF;
  SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
  WHERE attrelid = loaded AND attname IN (
    'id', 'source_id', 'key', 'person_id', 'personalid', 'enrollmentid', 'projectid', 'valid_to',
    'vanished_at', 'import_id', 'closed_by');
  EXECUTE format('ANALYZE %s (%s)', loaded, columns);
END $$;
REVOKE ALL ON FUNCTION hmis.note_size FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hmis.note_size TO wayhome_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_roster_tables"), ("people", "0002_row_security")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION hmis.note_size")]
