from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, protect

# Gives no more than the caller's organization holds, and never a protected class.
SHARE = f"""
CREATE FUNCTION consent_share(
  receiver uuid, person uuid, classes text[], ends timestamptz, ground text, ground_id uuid
) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH given AS (
    INSERT INTO consent_grant
      (id, organization_id, person_id, data_class, until, basis, basis_id, made_at)
    SELECT DISTINCT ON (g.data_class)
      gen_random_uuid(), receiver, person, g.data_class, ends, ground, ground_id,
      statement_timestamp()
    FROM consent_grant g
    WHERE g.organization_id = {ORGANIZATION}
      AND g.person_id = person
      AND g.data_class = ANY (classes)
      AND g.data_class NOT IN ('part2', 'hiv', 'dv', 'justice')
      AND g.until > statement_timestamp()
      AND ground IN ('referral', 'treatment')
      -- Law enforcement and corrections are shown nobody, whoever asks for it.
      AND NOT EXISTS (
        SELECT 1 FROM organizations_organization o
        WHERE o.id = receiver AND o.kind IN ('law_enforcement', 'corrections'))
    ON CONFLICT ON CONSTRAINT one_grant_per_ground DO UPDATE SET until = EXCLUDED.until
    RETURNING 1
  ) SELECT count(*)::integer FROM given
$$;
REVOKE ALL ON FUNCTION consent_share FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_share TO wayhome_app, wayhome_batch;
"""

# Ends what a ground gave; the caller must be the giver's side or the receiver itself.
END = f"""
CREATE FUNCTION consent_end(ground text, ground_id uuid, ends timestamptz) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH ended AS (
    UPDATE consent_grant g SET until = LEAST(g.until, ends)
    WHERE g.basis = ground AND g.basis_id = ground_id AND ground IN ('referral', 'treatment')
      AND EXISTS (
        SELECT 1 FROM consent_grant mine
        WHERE mine.organization_id = {ORGANIZATION} AND mine.person_id = g.person_id
      )
    RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;
REVOKE ALL ON FUNCTION consent_end FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_end TO wayhome_app, wayhome_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial"), ("organizations", "0001_initial")]
    operations = [
        protect("consent_grant", read=f"organization_id = {ORGANIZATION}"),
        protect("consent_release", read=granted(data_class="'demographic'")),
        migrations.RunSQL(SHARE, "DROP FUNCTION consent_share"),
        migrations.RunSQL(END, "DROP FUNCTION consent_end"),
    ]
