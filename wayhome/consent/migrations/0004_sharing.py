from django.db import migrations

# How many people each agreement and notice rule opens, for those who may see none of them: in
# tens, and fewer than eleven as 1.
PEOPLE_GIVEN = """
CREATE FUNCTION consent_people_given(grounds uuid[]) RETURNS TABLE (ground_id uuid, people integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT g.basis_id,
         (CASE WHEN count(DISTINCT g.person_id) < 11 THEN 1
               ELSE round(count(DISTINCT g.person_id), -1) END)::integer
  FROM consent_grant g
  WHERE g.basis_id = ANY (grounds) AND g.basis IN ('agreement', 'notice')
    AND g.data_class = 'demographic' AND g.until > statement_timestamp()
  GROUP BY g.basis_id
$$;
REVOKE ALL ON FUNCTION consent_people_given FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_people_given TO wayhome_app, wayhome_batch;
"""
# What an ended agreement or notice rule gave is over at once, whether the worker runs or not. It
# only takes away, and only what the row itself no longer gives.
END_SHARING = """
CREATE FUNCTION consent_end_sharing(ended_id uuid, today date) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH ended AS (
    UPDATE consent_grant g SET until = statement_timestamp()
    WHERE g.basis_id = ended_id AND g.until > statement_timestamp()
      AND (g.basis = 'agreement' AND EXISTS (
             SELECT 1 FROM consent_agreement a WHERE a.id = ended_id AND a.ends_on < today)
        OR g.basis = 'notice' AND EXISTS (
             SELECT 1 FROM consent_noticerule n WHERE n.id = ended_id AND n.valid_to < today))
    RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;
REVOKE ALL ON FUNCTION consent_end_sharing FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_end_sharing TO wayhome_app, wayhome_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_citation")]
    operations = [
        migrations.RunSQL(PEOPLE_GIVEN, "DROP FUNCTION consent_people_given"),
        migrations.RunSQL(END_SHARING, "DROP FUNCTION consent_end_sharing"),
    ]
