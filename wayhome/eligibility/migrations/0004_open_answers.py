from django.db import migrations

# A figure about everybody for people who may see nobody: counted here, told in tens, and a number
# under eleven is told as 1 ("fewer than 11"), so that no two figures give a person away.
OPEN_ANSWERS = """
CREATE FUNCTION eligibility_open_answers() RETURNS TABLE (service text, answers integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.service::text,
         (CASE WHEN count(*) < 11 THEN 1 ELSE round(count(*), -1) END)::integer
  FROM eligibility_screening s
  WHERE s.data_class = 'housing' AND s.answer <> 'not_met'
  GROUP BY s.service
$$;
REVOKE ALL ON FUNCTION eligibility_open_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eligibility_open_answers TO wayhome_app, wayhome_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_rule_reading")]
    operations = [migrations.RunSQL(OPEN_ANSWERS, "DROP FUNCTION eligibility_open_answers")]
