from django.db import migrations

from wayhome.core.rls import USER

# Whether the one who asks looks after the workers of a place: for functions that show such a
# worker's open work, or move it, where the asker sees none of the people it is about.
LOOKS_AFTER = f"""
CREATE FUNCTION organizations_looks_after(place uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM organizations_membership m
    JOIN organizations_organization o ON o.id = m.organization_id
    WHERE m.user_id = {USER} AND o.closed_on IS NULL
      AND (m.ended_on IS NULL OR m.ended_on > current_date)
      AND (m.role = 'system_administrator'
           OR (m.role = 'county_administrator' AND m.organization_id = place)))
$$;
REVOKE ALL ON FUNCTION organizations_looks_after FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organizations_looks_after TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_hand_over")]
    operations = [migrations.RunSQL(LOOKS_AFTER, "DROP FUNCTION organizations_looks_after")]
