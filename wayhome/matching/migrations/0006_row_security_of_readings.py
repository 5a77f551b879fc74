from django.db import migrations

from wayhome.core.rls import ORGANIZATION, USER, protect

MINE = f"organization_id = {ORGANIZATION}"
# A second reader does not see the first answer before giving their own.
READ = f'{MINE} AND ("by" = {USER} OR shown_at IS NOT NULL)'
# Whoever is asked sees the question, which bears their own record and nothing of the other one.
ASKED = f"({MINE} OR asked_of_id = {ORGANIZATION})"
TABLES = ("matching_reading", "matching_note", "matching_question", "matching_change")

# Once somebody has read a pair themselves, they see how the others did: with who settled it all
# readers do.
SHOW = f"""
CREATE FUNCTION matching_show_readings(
  one_source uuid, one_key text, other_source uuid, other_key text, moment timestamptz
) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH shown AS (
    UPDATE matching_reading r SET shown_at = moment
    WHERE r.{MINE} AND r.shown_at IS NULL AND r.undone_at IS NULL
      AND (r.left_source_id, r.left_key, r.right_source_id, r.right_key)
        = (one_source, one_key, other_source, other_key)
      AND EXISTS (
        SELECT 1 FROM matching_reading own
        WHERE own.{MINE} AND own."by" = {USER} AND own.undone_at IS NULL
          AND (own.left_source_id, own.left_key, own.right_source_id, own.right_key)
            = (one_source, one_key, other_source, other_key))
    RETURNING 1
  ) SELECT count(*)::integer FROM shown
$$;
REVOKE ALL ON FUNCTION matching_show_readings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching_show_readings TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0005_second_readings")]
    operations = [
        protect("matching_reading", read=READ, write=f'{MINE} AND "by" = {USER}'),
        protect("matching_note", read=MINE, write=f'{MINE} AND "by" = {USER}'),
        protect("matching_question", read=ASKED, write=ASKED),
        protect("matching_change", read=MINE, write=MINE),
        migrations.RunSQL(
            [
                # Taking a settled answer back takes back every reading it rests on.
                f"ALTER POLICY app_update ON matching_reading USING ({MINE}) WITH CHECK ({MINE})",
                f"ALTER POLICY app_insert ON matching_question WITH CHECK ({MINE})",
                *(f"DROP POLICY app_delete ON {table}" for table in TABLES),
                *(f"REVOKE DELETE ON {table} FROM wayhome_app" for table in TABLES),
            ],
            [f"GRANT DELETE ON {table} TO wayhome_app" for table in TABLES],
        ),
        migrations.RunSQL(SHOW, "DROP FUNCTION matching_show_readings"),
    ]
