from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, protect

# Words of a name in any order, without accents: every word must occur, the nearest name first.
# Under row security a trigram index is lost, so the search joins the viewer's grants itself,
# before it limits, and returns ids only.
SEARCH = f"""
CREATE FUNCTION people_words(name text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT trim(regexp_replace(upper(unaccent(name)), '[^A-Z0-9]+', ' ', 'g'))
$$;

CREATE FUNCTION people_search(asked text, most integer) RETURNS SETOF uuid
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
    GROUP BY r.person_id
  )
  SELECT person_id FROM found ORDER BY nearness DESC, person_id LIMIT least(most, 200)
$$;
REVOKE ALL ON FUNCTION people_search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_search TO wayhome_app;
GRANT EXECUTE ON FUNCTION people_words TO wayhome_app, wayhome_batch;
CREATE INDEX record_search ON people_sourcerecord USING gin (search gin_trgm_ops)
  WHERE valid_to IS NULL;
"""
UNDO = """
DROP INDEX record_search;
DROP FUNCTION people_search;
DROP FUNCTION people_words;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("consent", "0002_row_security")]
    operations = [
        protect("people_person", read=granted("people_person.id", "'demographic'")),
        protect("people_sourcerecord", read=granted()),
        protect("people_link", read=granted(data_class="'demographic'")),
        protect(
            "people_told",
            read=granted(data_class="'demographic'"),
            write=f"to_organization = {ORGANIZATION} AND " + granted(data_class="'demographic'"),
        ),
        migrations.RunSQL(SEARCH, UNDO),
    ]
