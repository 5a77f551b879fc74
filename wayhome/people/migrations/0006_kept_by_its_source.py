from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, kept, narrow

# A person may have records of two organizations; a protected one is for its own alone.
RECORDER = "(SELECT s.organization_id FROM organizations_source s WHERE s.id = {}source_id)"
SEARCH = f"""
CREATE OR REPLACE FUNCTION people_search(asked text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH words AS (
    SELECT people_words(asked) AS whole,
           ARRAY(SELECT '%' || w || '%'
                 FROM regexp_split_to_table(people_words(asked), ' ') w WHERE w <> '') AS every
  ), found AS (
    SELECT r.person_id, max(similarity(r.search, words.whole)) AS nearness
    FROM people_sourcerecord r, words
    WHERE r.valid_to IS NULL AND r.deleted_at IS NULL
      AND cardinality(words.every) > 0
      AND (r.search LIKE ALL (words.every) OR r.search % words.whole)
      AND EXISTS (
        SELECT 1 FROM consent_grant g
        WHERE g.organization_id = {ORGANIZATION} AND g.person_id = r.person_id
          AND g.data_class = r.data_class AND g.until > statement_timestamp())
      AND {kept(RECORDER.format("r."), "r.data_class")}
    GROUP BY r.person_id
  )
  SELECT person_id FROM found ORDER BY nearness DESC, person_id LIMIT least(most, 200)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_one_person"), ("organizations", "0001_initial")]
    operations = [
        narrow(
            "people_sourcerecord",
            read=f"{granted()} AND {kept(RECORDER.format('people_sourcerecord.'))}",
            was=granted(),
        ),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
    ]
