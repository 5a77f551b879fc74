from django.db import migrations

from wayhome.core.rls import ORGANIZATION, kept, protect

RECORDER = "(SELECT s.organization_id FROM organizations_source s WHERE s.id = r.source_id)"
# A key that more records share distinguishes nobody; the others find whom it would have found.
# It is counted over all records, so that what somebody may see changes nothing about it.
SHARED_BY_TOO_MANY = 300

# The records of people whom the viewer may see that share most keys with the one sought. Under
# row security the index on the keys would be lost; the answer is ids only. The planner must not
# take a limit for a reason to read the whole table.
ALIKE = f"""
CREATE FUNCTION matching_alike(sought bigint[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET jit = off AS $$
BEGIN
  RETURN QUERY
  WITH found AS MATERIALIZED (
    SELECT one.record_id, count(*) AS shared
    FROM unnest(sought) k(key)
    CROSS JOIN LATERAL (
      SELECT few.record_id, count(*) OVER () AS bearers
      FROM (SELECT m.record_id FROM matching_recordkeys m
            WHERE m.keys @> ARRAY[k.key] LIMIT {SHARED_BY_TOO_MANY} + 1) few
    ) one
    WHERE one.bearers <= {SHARED_BY_TOO_MANY}
    GROUP BY one.record_id
  ), ranked AS MATERIALIZED (
    SELECT found.record_id, found.shared FROM found ORDER BY found.shared DESC, found.record_id
  )
  SELECT r.id
  FROM ranked JOIN people_sourcerecord r ON r.id = ranked.record_id
  WHERE r.valid_to IS NULL AND r.deleted_at IS NULL
    AND EXISTS (
      SELECT 1 FROM consent_grant g
      WHERE g.organization_id = {ORGANIZATION} AND g.person_id = r.person_id
        AND g.data_class = r.data_class AND g.until > statement_timestamp())
    AND {kept(RECORDER, "r.data_class")}
  ORDER BY ranked.shared DESC, r.id
  LIMIT least(most, 200);
END $$;
REVOKE ALL ON FUNCTION matching_alike FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching_alike TO wayhome_app;
"""
# How common the values asked for are; of those that a single record has, only that.
RATES = """
CREATE FUNCTION matching_rates(fields text[], vals text[])
RETURNS TABLE (field varchar, value varchar, rate double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET jit = off AS $$
BEGIN
  RETURN QUERY
  SELECT v.field, v.value, v.rate
  FROM (SELECT * FROM unnest(fields, vals) AS a(field, value)
        UNION SELECT f, '' FROM unnest(fields || ARRAY['records']) f) asked
  JOIN matching_valuerate v ON v.field = asked.field AND v.value = asked.value;
END $$;
REVOKE ALL ON FUNCTION matching_rates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching_rates TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0007_keys_of_records"),
        ("people", "0006_kept_by_its_source"),
        ("consent", "0002_row_security"),
        ("organizations", "0001_initial"),
    ]
    operations = [
        protect("matching_recordkeys", read="false"),
        protect("matching_valuerate", read="false"),
        migrations.RunSQL(ALIKE, "DROP FUNCTION matching_alike"),
        migrations.RunSQL(RATES, "DROP FUNCTION matching_rates"),
    ]
