from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, protect

MAY_SEE = f"(person_id IS NULL OR {granted()})"
OWN = f"organization_id = {ORGANIZATION} AND {MAY_SEE}"
ASK = f"made_by_organization_id = {ORGANIZATION} AND {MAY_SEE}"

# Whoever asked may take back, but not look: the function says only how many there were. A task that
# a job asked for is taken back by whoever settled what it was about.
TAKE_BACK = f"""
CREATE FUNCTION tasks_take_back(about text, about_id uuid, moment timestamptz) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH taken AS (
    UPDATE tasks_task SET undone_at = moment
    WHERE target = about AND target_id = about_id AND done_at IS NULL AND undone_at IS NULL
      AND (made_by_organization_id = {ORGANIZATION} OR made_by_organization_id IS NULL)
    RETURNING 1
  ) SELECT count(*)::integer FROM taken
$$;
REVOKE ALL ON FUNCTION tasks_take_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tasks_take_back TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("consent", "0002_row_security")]
    operations = [
        protect("tasks_task", read=OWN, write=OWN),
        migrations.RunSQL(
            [
                f"ALTER POLICY app_insert ON tasks_task WITH CHECK ({ASK})",
                "DROP POLICY app_delete ON tasks_task",
                "REVOKE DELETE ON tasks_task FROM wayhome_app",
            ],
            "GRANT DELETE ON tasks_task TO wayhome_app",
        ),
        migrations.RunSQL(TAKE_BACK, "DROP FUNCTION tasks_take_back"),
    ]
