from django.db import migrations

# An administrator moves a worker's open tasks without being shown the people they are about:
# what comes out are ids, reasons, codes and dates.
OPEN = "done_at IS NULL AND undone_at IS NULL AND organizations_looks_after(place)"
FUNCTIONS = f"""
CREATE FUNCTION tasks_owned(place uuid, worker uuid)
RETURNS TABLE (id uuid, reason varchar, params jsonb, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id, t.reason, t.params, t.due_at FROM tasks_task t
  WHERE t.organization_id = place AND t.user_id = worker AND {OPEN}
  ORDER BY t.harm, t.due_at, t.id
$$;
CREATE FUNCTION tasks_hand_over(place uuid, worker uuid, colleague uuid) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tasks_task SET user_id = colleague
  WHERE organization_id = place AND user_id = worker AND {OPEN} RETURNING id
$$;
CREATE FUNCTION tasks_hand_back(keys uuid[], place uuid, worker uuid, colleague uuid)
RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tasks_task SET user_id = worker
  WHERE id = ANY (keys) AND organization_id = place AND user_id IS NOT DISTINCT FROM colleague
    AND {OPEN} RETURNING id
$$;
REVOKE ALL ON FUNCTION tasks_owned, tasks_hand_over, tasks_hand_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tasks_owned, tasks_hand_over, tasks_hand_back TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_row_security"), ("organizations", "0007_looks_after")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION tasks_owned, tasks_hand_over, tasks_hand_back"
        )
    ]
