from django.db import migrations

# An administrator sees how much a worker has open, not about whom; drafts are moved, and what was
# sent stays as sent: its silence is told to whoever has the work now.
LOOKS_AFTER = "organizations_looks_after(place)"
FUNCTIONS = f"""
CREATE FUNCTION referrals_in_name(place uuid, worker uuid)
RETURNS TABLE (id uuid, service varchar, status varchar, status_at timestamptz, other varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.id, r.service, r.status, r.status_at,
         CASE WHEN r.from_organization_id = place THEN t.name ELSE f.name END
  FROM referrals_referral r
  JOIN organizations_organization f ON f.id = r.from_organization_id
  LEFT JOIN organizations_organization t ON t.id = r.to_organization_id
  WHERE NOT r.quiet AND {LOOKS_AFTER} AND (
    (r.from_organization_id = place AND r.asked_by_id = worker
     AND r.status IN ('draft', 'pending', 'accepted', 'outreach_initiated'))
    OR (r.to_organization_id = place AND r.status IN ('accepted', 'outreach_initiated')
        AND worker = (
          SELECT s.by_id FROM referrals_referralstatus s
          WHERE s.referral_id = r.id AND s.by_organization_id = place
          ORDER BY s.at DESC, s.id DESC LIMIT 1)))
  ORDER BY r.status_at, r.id
$$;
CREATE FUNCTION referrals_hand_over(place uuid, worker uuid, colleague uuid) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE referrals_referral SET asked_by_id = colleague
  WHERE from_organization_id = place AND asked_by_id = worker AND status = 'draft'
    AND {LOOKS_AFTER} RETURNING id
$$;
CREATE FUNCTION referrals_hand_back(keys uuid[], place uuid, worker uuid, colleague uuid)
RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE referrals_referral SET asked_by_id = worker
  WHERE id = ANY (keys) AND from_organization_id = place AND status = 'draft'
    AND asked_by_id IS NOT DISTINCT FROM colleague AND {LOOKS_AFTER} RETURNING id
$$;
REVOKE ALL ON FUNCTION referrals_in_name, referrals_hand_over, referrals_hand_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_in_name, referrals_hand_over, referrals_hand_back
  TO wayhome_app;
"""
NAMES = "referrals_in_name, referrals_hand_over, referrals_hand_back"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_row_security"), ("organizations", "0007_looks_after")]
    operations = [migrations.RunSQL(FUNCTIONS, f"DROP FUNCTION {NAMES}")]
