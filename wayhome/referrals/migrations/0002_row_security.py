from django.db import migrations

from wayhome.core.rls import ORGANIZATION, append_only, granted, protect

# The two organizations of a referral see it, and nobody else. The sender of a quiet one does not;
# the receiver sees what was sent and not taken back.
SENT = f"from_organization_id = {ORGANIZATION} AND NOT quiet"
RECEIVED = f"to_organization_id = {ORGANIZATION} AND sent_at IS NOT NULL AND status <> 'withdrawn'"
EITHER = f"({SENT}) OR ({RECEIVED})"
# Nobody refers a person they may not see; who may see nobody describes somebody in words.
HELD = granted(data_class="'demographic'")
NEW = f"from_organization_id = {ORGANIZATION} AND (quiet OR {HELD})"

HISTORY = "EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referral_id)"
ENTRY = f"by_organization_id = {ORGANIZATION} AND {HISTORY}"

# What was sent stays as sent, and nobody is referred to the police.
GUARD = """
CREATE FUNCTION referrals_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  moving text[] := ARRAY['status', 'status_at', 'version', 'opened_at'];
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.sent_at IS NOT NULL AND current_user = 'wayhome_app'
     AND (to_jsonb(OLD) - moving) IS DISTINCT FROM (to_jsonb(NEW) - moving) THEN
    RAISE EXCEPTION 'what was sent stays as sent';
  END IF;
  IF EXISTS (
    SELECT 1 FROM organizations_organization o
    WHERE o.kind IN ('law_enforcement', 'corrections')
      AND (o.id = NEW.to_organization_id OR (o.id = NEW.from_organization_id AND NOT NEW.quiet))
  ) THEN
    RAISE EXCEPTION 'law enforcement and corrections may describe, and receive nobody';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER referrals_guard BEFORE INSERT OR UPDATE ON referrals_referral
  FOR EACH ROW EXECUTE FUNCTION referrals_guard();
"""
NO_GUARD = """
DROP TRIGGER referrals_guard ON referrals_referral;
DROP FUNCTION referrals_guard();
"""

# All that the sender of a quiet referral is ever told: that it was received, and who will meet
# the person.
RECEIPTS = f"""
CREATE FUNCTION referrals_receipts(most integer)
RETURNS TABLE (id uuid, name text, service text, organization text, sent_at timestamptz,
               received_at timestamptz, worker text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.id, r.given_name, r.service, o.name, r.sent_at, r.opened_at,
    coalesce((SELECT s.worker FROM referrals_referralstatus s
              WHERE s.referral_id = r.id AND s.worker <> '' ORDER BY s.at DESC, s.id DESC LIMIT 1),
             '')
  FROM referrals_referral r JOIN organizations_organization o ON o.id = r.to_organization_id
  WHERE r.quiet AND r.from_organization_id = {ORGANIZATION}
  ORDER BY r.sent_at DESC, r.id DESC LIMIT least(most, 200)
$$;
REVOKE ALL ON FUNCTION referrals_receipts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_receipts TO wayhome_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
        ("consent", "0002_row_security"),
        ("organizations", "0001_initial"),
    ]
    operations = [
        protect("referrals_referral", read=EITHER, write=EITHER),
        migrations.RunSQL(
            [
                f"ALTER POLICY app_insert ON referrals_referral WITH CHECK ({NEW})",
                # A draft is nobody's record yet; what was sent stays.
                f"ALTER POLICY app_delete ON referrals_referral USING ({SENT} AND sent_at IS NULL)",
            ],
            migrations.RunSQL.noop,
        ),
        protect("referrals_referralstatus", read=HISTORY, write=ENTRY),
        append_only("referrals_referralstatus"),
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunSQL(RECEIPTS, "DROP FUNCTION referrals_receipts"),
    ]
