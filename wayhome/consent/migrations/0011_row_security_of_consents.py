"""Consents: who reads them, and how they open and end what others see, at once and each night.

`consent_opened` and `consent_ended` say it once; `consent_take_effect` does it for one person in
the transaction that records, and `desk.refresh.share` for everybody.
"""

from django.db import migrations

from wayhome.core.rls import ORGANIZATION, append_only, for_viewer, granted, kept_or_opened, protect

KEEPS = "SECURITY DEFINER SET search_path = public, pg_temp"
DEMOGRAPHIC = granted(data_class="'demographic'")
READ = f"{DEMOGRAPHIC} AND {kept_or_opened('organization_id')}"
WRITE = f"organization_id = {ORGANIZATION} AND {DEMOGRAPHIC}"
# A granted consent speaks to whom it names; a refusal that names nobody, to everybody.
ADDRESSES = """
CREATE FUNCTION consent_addresses(c consent_consent, who uuid, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT who = ANY (c.recipients) OR kind = ANY (c.recipient_kinds)
    OR (c.answer = 'refused' AND c.recipients = '{}' AND c.recipient_kinds = '{}'
        AND c.named = '[]'::jsonb)
$$;
CREATE FUNCTION consent_no_since(whom uuid, who uuid, kind text, said date, moment timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM consent_consent c
    WHERE c.person_id = whom AND consent_addresses(c, who, kind)
      AND (c.answer = 'refused' AND (c.signed_on, c.made_at) > (said, moment)
        OR c.revoked_at IS NOT NULL AND (c.revoked_on, c.revoked_at) > (said, moment)))
$$;
"""
# On one day the narrower statement of a file counts, as it does among releases.
RELEASED_NO = """
CREATE FUNCTION consent_released_no(whom uuid, called text, said date, today date)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM people_sourcerecord r
    JOIN consent_release l ON l.source_id = r.source_id AND l.key = r.key
    WHERE r.person_id = whom AND r.valid_to IS NULL
      AND (called = ANY (l.recipients) OR 'all' = ANY (l.recipients))
      AND (l.status IN ('refused', 'revoked') AND l.signed_on BETWEEN said AND today
        OR l.revoked_on BETWEEN said AND today))
$$;
CREATE FUNCTION consent_no_now(whom uuid, who uuid, kind text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM consent_consent c
    CROSS JOIN LATERAL (
      SELECT coalesce(c.revoked_on, c.signed_on) AS day, coalesce(c.revoked_at, c.made_at) AS moment
    ) no
    WHERE c.person_id = whom AND consent_addresses(c, who, kind)
      AND (c.answer = 'refused' OR c.revoked_at IS NOT NULL)
      AND NOT EXISTS (
        SELECT 1 FROM consent_consent y
        WHERE y.person_id = whom AND y.answer = 'granted' AND consent_addresses(y, who, kind)
          AND (y.signed_on, y.made_at) > (no.day, no.moment)))
$$;
"""
# Whether what was said here ends a grant. A notice speaks only for who has said nothing.
ENDED = """
CREATE FUNCTION consent_ended(basis text, ground_id uuid, whom uuid, who uuid, kind text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE basis
    WHEN 'consent' THEN NOT EXISTS (
      SELECT 1 FROM consent_consent y WHERE y.id = ground_id AND y.revoked_at IS NULL
        AND NOT consent_no_since(whom, who, kind, y.signed_on, y.made_at))
    WHEN 'release' THEN EXISTS (
      SELECT 1 FROM consent_release l WHERE l.id = ground_id
        AND consent_no_since(whom, who, kind, l.signed_on, '-infinity'))
    WHEN 'agreement' THEN consent_no_now(whom, who, kind)
    WHEN 'notice' THEN EXISTS (SELECT 1 FROM consent_consent c WHERE c.person_id = whom)
    ELSE false END
$$;
"""
# `law` is what the rows of law.toml let a consent open, for each kind of organization and form of
# consent. What no row may ever loosen is said here once more.
OPENED = """
CREATE FUNCTION consent_opened(law jsonb, zone text, today date, only_this uuid)
RETURNS TABLE (organization_id uuid, person_id uuid, data_class text, until timestamptz,
               basis_id uuid, purposes varchar[])
LANGUAGE sql STABLE AS $$
  SELECT o.id, c.person_id, l.data_class,
    coalesce((c.expires_on + 1)::timestamp AT TIME ZONE zone, '2999-12-31 00:00:00+00'),
    c.id, may.purposes
  FROM consent_consent c
  JOIN jsonb_to_recordset(law) AS l(kind text, written boolean, dated boolean,
                                    part2_form boolean, data_class text, purposes text[])
    ON l.data_class = ANY (c.classes) AND l.written = (c.how <> 'verbal')
    AND l.dated = (c.expires_on IS NOT NULL) AND l.part2_form = c.part2_form
  JOIN organizations_organization o ON o.kind = l.kind AND consent_addresses(c, o.id, o.kind)
  CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT p FROM unnest(c.purposes) p WHERE p = ANY (l.purposes)) AS purposes
  ) may
  WHERE (only_this IS NULL OR c.id = only_this)
    AND c.answer = 'granted' AND c.revoked_at IS NULL AND may.purposes <> '{}'
    AND c.signed_on <= today AND coalesce(c.expires_on, today) >= today
    AND o.kind NOT IN ('law_enforcement', 'corrections')
    AND (l.data_class NOT IN ('part2', 'hiv', 'dv') OR c.how <> 'verbal')
    AND (l.data_class <> 'part2' OR c.part2_form)
    AND (l.data_class <> 'dv' OR c.expires_on IS NOT NULL)
    AND (o.kind <> 'plan' OR EXISTS (
      SELECT 1 FROM coverage_span s
      WHERE s.person_id = c.person_id AND s.plan_id = o.id AND s.known_to IS NULL
        AND s.valid_from <= today AND coalesce(s.valid_to, today) >= today))
    AND NOT consent_no_since(c.person_id, o.id, o.kind, c.signed_on, c.made_at)
    AND NOT consent_released_no(c.person_id, o.code, c.signed_on, today)
$$;
"""
# By an organization that may see the person; it opens only what that organization recorded.
TAKE_EFFECT = f"""
CREATE FUNCTION consent_take_effect(spoken uuid, law jsonb, zone text, today date)
RETURNS integer LANGUAGE plpgsql {KEEPS} AS $$
DECLARE opened integer; whom uuid; recorder uuid;
BEGIN
  SELECT c.person_id, c.organization_id INTO whom, recorder
  FROM consent_consent c WHERE c.id = spoken;
  IF NOT EXISTS (
    SELECT 1 FROM consent_grant g
    WHERE g.organization_id = {ORGANIZATION} AND g.person_id = whom
      AND g.data_class = 'demographic' AND g.until > statement_timestamp()
      AND {for_viewer("g")}) THEN
    RETURN NULL;
  END IF;
  UPDATE consent_grant g
  SET until = LEAST(g.until, statement_timestamp()), held_until = NULL
  FROM organizations_organization o
  WHERE g.person_id = whom AND o.id = g.organization_id
    AND (g.until > statement_timestamp() OR g.held_until > statement_timestamp())
    AND consent_ended(g.basis, g.basis_id, g.person_id, o.id, o.kind);
  IF recorder <> {ORGANIZATION} THEN
    RETURN 0;
  END IF;
  INSERT INTO consent_grant
    (id, organization_id, person_id, data_class, until, basis, basis_id, purposes, made_at)
  SELECT gen_random_uuid(), n.organization_id, n.person_id, n.data_class, n.until, 'consent',
         n.basis_id, n.purposes, statement_timestamp()
  FROM consent_opened(law, zone, today, spoken) n
  ON CONFLICT ON CONSTRAINT one_grant_per_ground DO NOTHING;
  GET DIAGNOSTICS opened = ROW_COUNT;
  RETURN opened;
END $$;
REVOKE ALL ON FUNCTION consent_take_effect FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_take_effect TO wayhome_app;
"""
# Who a consent opened to, for the one who recorded it: they may read no grant but their own.
OPENED_NOW = f"""
CREATE FUNCTION consent_opened_now(spoken uuid)
RETURNS TABLE (organization_id uuid, data_class varchar)
LANGUAGE sql STABLE {KEEPS} AS $$
  SELECT g.organization_id, g.data_class
  FROM consent_grant g JOIN consent_consent c ON c.id = g.basis_id
  WHERE g.basis = 'consent' AND g.basis_id = spoken AND c.organization_id = {ORGANIZATION}
    AND g.until > statement_timestamp()
    AND EXISTS (
      SELECT 1 FROM consent_grant mine
      WHERE mine.organization_id = {ORGANIZATION} AND mine.person_id = c.person_id
        AND mine.data_class = 'demographic' AND mine.until > statement_timestamp()
        AND {for_viewer("mine")})
$$;
REVOKE ALL ON FUNCTION consent_opened_now FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_opened_now TO wayhome_app;
"""
DROP = """
DROP FUNCTION consent_opened_now; DROP FUNCTION consent_take_effect; DROP FUNCTION consent_opened;
DROP FUNCTION consent_ended; DROP FUNCTION consent_no_now; DROP FUNCTION consent_released_no;
DROP FUNCTION consent_no_since; DROP FUNCTION consent_addresses;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0010_consents"),
        ("coverage", "0002_row_security"),
        ("documents", "0006_forms"),
    ]
    operations = [
        protect("consent_consent", read=READ, write=WRITE),
        append_only("consent_consentform"),
        migrations.RunSQL(
            [
                # Taken back once, by whoever may read it; nothing else of it changes.
                "REVOKE UPDATE, DELETE, TRUNCATE ON consent_consent FROM wayhome_app",
                "GRANT UPDATE (revoked_on, revoked_at, revoked_by, revoked_reason)"
                " ON consent_consent TO wayhome_app",
                "DROP POLICY app_delete ON consent_consent",
                f"ALTER POLICY app_update ON consent_consent"
                f" USING (revoked_at IS NULL AND answer = 'granted' AND {READ})"
                f" WITH CHECK (revoked_at IS NOT NULL AND {READ})",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL([ADDRESSES, RELEASED_NO, ENDED, OPENED, TAKE_EFFECT, OPENED_NOW], DROP),
    ]
