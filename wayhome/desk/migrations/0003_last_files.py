from django.db import migrations

# When each source last sent a file that was loaded: for the one who sets the schedule, who may not
# see another organization's imports.
LAST_FILES = """
CREATE FUNCTION desk_last_files() RETURNS TABLE (source_id uuid, loaded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.source_id, max(r.ended_at) FROM exchange_importrun r
  WHERE r.state = 'loaded' GROUP BY r.source_id
$$;
REVOKE ALL ON FUNCTION desk_last_files FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_last_files TO wayhome_app, wayhome_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_row_security"), ("exchange", "0006_statistics")]
    operations = [migrations.RunSQL(LAST_FILES, "DROP FUNCTION desk_last_files")]
