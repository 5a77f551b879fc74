from django.db import migrations

from wayhome.core.rls import ORGANIZATION

# Of a record that the viewer's organization wrote down, so that it is found before the next
# linking; keys that are there stay, and no other organization's record gets any.
KEEP = f"""
CREATE FUNCTION matching_keep_keys(whose uuid, found bigint[]) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH kept AS (
    INSERT INTO matching_recordkeys (record_id, keys)
    SELECT r.id, found FROM people_sourcerecord r
    JOIN organizations_source s ON s.id = r.source_id
    WHERE r.id = whose AND r.valid_to IS NULL
      AND s.kind = 'intake' AND s.organization_id = {ORGANIZATION}
    ON CONFLICT (record_id) DO NOTHING
    RETURNING 1
  ) SELECT count(*)::integer FROM kept
$$;
REVOKE ALL ON FUNCTION matching_keep_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching_keep_keys TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0012_calibrations_are_kept"),
        ("people", "0006_kept_by_its_source"),
        ("organizations", "0004_intake"),
    ]
    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION matching_keep_keys")]
