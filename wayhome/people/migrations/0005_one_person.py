from django.db import migrations

from wayhome.core.rls import ORGANIZATION, protect

MAY_SEE = f"""EXISTS (
      SELECT 1 FROM consent_grant g
      WHERE g.organization_id = {ORGANIZATION} AND g.person_id = {{person}}
        AND g.data_class = {{data_class}} AND g.until > statement_timestamp())"""

# Who a key is now: an address, a bookmark or a form may bear the key from before a merge.
NOW = f"""
CREATE FUNCTION people_now(key uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(p.merged_into_id, p.id) FROM people_person p
  WHERE p.id = key
    AND {MAY_SEE.format(person="coalesce(p.merged_into_id, p.id)", data_class="'demographic'")}
$$;
REVOKE ALL ON FUNCTION people_now FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_now TO wayhome_app;
"""
# The log of disclosures is sealed, so its lines keep the key they were written with. Whoever may
# see the person sees the lines of every key that is this person now, and of the people with whom
# their records stood, for as long as they did.
LOOKS = f"""
CREATE FUNCTION people_looks(whose uuid, most integer) RETURNS SETOF audit_disclosure
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
  )
  SELECT d.* FROM audit_disclosure d
  WHERE d.person_id IN (SELECT key FROM keys)
    AND EXISTS (SELECT 1 FROM keys k
                WHERE k.key = d.person_id AND d.at >= k.since AND d.at < k.upto)
    AND {MAY_SEE.format(person="whose", data_class="d.row_class")}
  ORDER BY d.at DESC, d.id LIMIT least(most, 200)
$$;
REVOKE ALL ON FUNCTION people_looks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_looks TO wayhome_app;
CREATE INDEX link_before ON people_link (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX link_record ON people_link (source_id, key, made_at);
"""
UNDO = """
DROP INDEX link_record;
DROP INDEX link_before;
DROP FUNCTION people_looks;
DROP FUNCTION people_now;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_merged_people"),
        ("audit", "0002_row_security"),
        ("consent", "0002_row_security"),
    ]
    operations = [
        protect("people_followed", read="false"),
        migrations.RunSQL(NOW + LOOKS, UNDO),
    ]
