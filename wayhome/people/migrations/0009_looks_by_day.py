from importlib import import_module

from django.db import migrations

from wayhome.core.rls import ORGANIZATION, kept, narrowed

BEFORE = narrowed(
    import_module("wayhome.people.migrations.0005_one_person").LOOKS.split("CREATE INDEX")[0]
)

# Who looked, a line for each day, organization and way of looking: fifty lines of lists are one.
# Each key counts for as long as it was this person (0005). A look of a protected class is its own
# organization's alone, and only one's own workers are named.
LOOKS = f"""
CREATE FUNCTION people_looks_by_day(
  whose uuid, zone text, since date, upto date, most_days integer
) RETURNS TABLE (
  day date, organization_id uuid, what text, purpose text, grounds text[], classes text[],
  workers uuid[], times bigint, first_at timestamptz, last_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH keys AS (
    SELECT p.id AS key, '-infinity'::timestamptz AS since, 'infinity'::timestamptz AS upto
    FROM people_person p WHERE p.id = whose OR p.merged_into_id = whose
    UNION ALL
    SELECT l.person_id, l.made_at, l.undone_at
    FROM people_sourcerecord r
    JOIN people_link l ON l.source_id = r.source_id AND l.key = r.key
    WHERE r.person_id = whose AND r.valid_to IS NULL
      AND l.previous_id IS NOT NULL AND l.undone_at IS NOT NULL
  ), held AS (
    SELECT g.data_class FROM consent_grant g
    WHERE g.organization_id = {ORGANIZATION} AND g.person_id = whose
      AND g.until > statement_timestamp()
  ), seen AS MATERIALIZED (
    SELECT (d.at AT TIME ZONE zone)::date AS day, d.*
    FROM audit_disclosure d
    WHERE d.person_id IN (SELECT key FROM keys)
      AND EXISTS (SELECT 1 FROM keys k
                  WHERE k.key = d.person_id AND d.at >= k.since AND d.at < k.upto)
      AND d.row_class IN (SELECT data_class FROM held)
      AND {kept("d.organization_id", "d.row_class")}
      -- Also where it was only said later that an organization is one of these.
      AND (d.organization_id = {ORGANIZATION} OR d.organization_id IS NULL
           OR d.organization_id NOT IN (
             SELECT o.id FROM organizations_organization o
             WHERE o.part2_program OR o.victim_service_provider))
      AND d.at >= since::timestamp AT TIME ZONE zone AND d.at < upto::timestamp AT TIME ZONE zone
  ), days AS (
    SELECT DISTINCT s.day FROM seen s ORDER BY s.day DESC LIMIT most_days
  )
  SELECT s.day, s.organization_id, s.what, s.purpose,
    array_agg(DISTINCT s.basis)::text[], array_agg(DISTINCT s.data_class)::text[],
    coalesce(array_agg(DISTINCT s.by)
      FILTER (WHERE s.organization_id = {ORGANIZATION} AND s.by IS NOT NULL), '{{}}'),
    count(DISTINCT coalesce(s.batch, s.id)), min(s.at), max(s.at)
  FROM seen s WHERE s.day >= (SELECT min(days.day) FROM days)
  GROUP BY s.day, s.organization_id, s.what, s.purpose
  ORDER BY s.day DESC, max(s.at) DESC, s.what
$$;
REVOKE ALL ON FUNCTION people_looks_by_day FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_looks_by_day TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_who_may_know"), ("audit", "0004_numbers_and_seals")]
    operations = [
        migrations.RunSQL("DROP FUNCTION people_looks", BEFORE),
        migrations.RunSQL(narrowed(LOOKS), "DROP FUNCTION people_looks_by_day"),
    ]
