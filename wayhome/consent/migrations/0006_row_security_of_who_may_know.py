"""Purposes, single workers and restrictions, held where every other policy looks: at the grants.

A policy of another table sees the grants through the policy of the grants themselves, so this one
narrows them all. A function that runs as the owner says the same (`rls.narrowed`).
"""

from importlib import import_module

from django.db import migrations

from wayhome.core.rls import ORGANIZATION, USER, for_viewer, granted, narrow, narrowed, protect

OWN = f"organization_id = {ORGANIZATION}"
SHARE = import_module("wayhome.consent.migrations.0002_row_security").SHARE
KEEPS = "SECURITY DEFINER SET search_path = public, pg_temp"
# Whatever gives a grant, nobody restricted is opened by it: it is held until the restriction ends.
HOLD = f"""
CREATE FUNCTION consent_hold() RETURNS trigger LANGUAGE plpgsql {KEEPS} AS $$
BEGIN
  -- A statement's trigger runs though no row changed, its own included.
  IF EXISTS (SELECT 1 FROM given JOIN consent_restriction r ON r.person_id = given.person_id
             WHERE r.ended_at IS NULL AND given.for_user IS NULL
               AND given.until > statement_timestamp()) THEN
    UPDATE consent_grant g SET held_until = g.until, until = statement_timestamp()
    FROM given, consent_restriction r
    WHERE g.id = given.id AND r.person_id = g.person_id AND r.ended_at IS NULL
      AND g.for_user IS NULL AND g.until > statement_timestamp();
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION consent_hold FROM PUBLIC;
CREATE TRIGGER hold_inserted AFTER INSERT ON consent_grant REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION consent_hold();
CREATE TRIGGER hold_updated AFTER UPDATE ON consent_grant REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION consent_hold();
"""
# By an organization that recorded the person. The one who restricts is named first.
RESTRICT = f"""
CREATE FUNCTION consent_restrict(whom uuid, new_key uuid, reason text, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql {KEEPS} AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM consent_grant g
    WHERE g.organization_id = {ORGANIZATION} AND g.person_id = whom AND g.basis = 'source'
      AND g.data_class = 'demographic' AND g.until > statement_timestamp()) THEN
    RETURN false;
  END IF;
  INSERT INTO consent_restriction (id, person_id, organization_id, why, made_by, made_at)
  VALUES (new_key, whom, {ORGANIZATION}, reason, {USER}, moment)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE consent_grant SET held_until = until, until = statement_timestamp()
  WHERE person_id = whom AND for_user IS NULL AND until > statement_timestamp();
  PERFORM consent_name_worker(new_key, {USER}, '2999-12-31 00:00:00+00');
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION consent_restrict FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_restrict TO wayhome_app;
"""
# Named workers see what their organization would, no class more. Only who is named names others.
NAME = f"""
CREATE FUNCTION consent_name_worker(restricted uuid, worker uuid, ends timestamptz)
RETURNS integer LANGUAGE sql VOLATILE {KEEPS} AS $$
  WITH named AS (
    INSERT INTO consent_grant
      (id, organization_id, person_id, data_class, until, basis, basis_id, purposes, for_user,
       made_at)
    SELECT DISTINCT ON (m.organization_id, g.data_class)
      gen_random_uuid(), m.organization_id, r.person_id, g.data_class, ends, 'named',
      md5(restricted::text || worker::text)::uuid, g.purposes, worker, statement_timestamp()
    FROM consent_restriction r
    JOIN consent_grant g ON g.person_id = r.person_id AND g.for_user IS NULL
      AND g.held_until > statement_timestamp()
    JOIN organizations_membership m ON m.organization_id = g.organization_id
      AND m.user_id = worker AND (m.ended_on IS NULL OR m.ended_on > current_date)
    WHERE r.id = restricted AND r.ended_at IS NULL
      -- Who restricts names themselves, while nobody is named; then those who are.
      AND (EXISTS (
        SELECT 1 FROM consent_grant mine
        WHERE mine.person_id = r.person_id AND mine.for_user = {USER} AND mine.basis = 'named'
          AND mine.until > statement_timestamp())
        OR r.made_by = {USER} AND NOT EXISTS (
          SELECT 1 FROM consent_grant other
          WHERE other.person_id = r.person_id AND other.basis = 'named'
            AND other.until > statement_timestamp()))
    ON CONFLICT ON CONSTRAINT one_grant_per_ground DO UPDATE SET until = EXCLUDED.until
    RETURNING 1
  ) SELECT count(*)::integer FROM named
$$;
REVOKE ALL ON FUNCTION consent_name_worker FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_name_worker TO wayhome_app;
CREATE FUNCTION consent_unname_worker(restricted uuid, worker uuid) RETURNS integer
LANGUAGE sql VOLATILE {KEEPS} AS $$
  WITH ended AS (
    UPDATE consent_grant g SET until = statement_timestamp()
    FROM consent_restriction r
    WHERE r.id = restricted AND r.ended_at IS NULL AND g.person_id = r.person_id
      AND g.basis = 'named' AND g.for_user = worker AND g.until > statement_timestamp()
      -- Somebody is always named; nobody takes the last key out.
      AND EXISTS (
        SELECT 1 FROM consent_grant mine
        WHERE mine.person_id = r.person_id AND mine.for_user = {USER} AND mine.basis = 'named'
          AND mine.until > statement_timestamp() AND mine.for_user <> worker)
    RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;
REVOKE ALL ON FUNCTION consent_unname_worker FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_unname_worker TO wayhome_app;
CREATE FUNCTION consent_named(restricted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE {KEEPS} AS $$
  SELECT DISTINCT g.for_user FROM consent_restriction r
  JOIN consent_grant g ON g.person_id = r.person_id AND g.basis = 'named'
    AND g.until > statement_timestamp()
  WHERE r.id = restricted AND r.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM consent_grant mine
    WHERE mine.person_id = r.person_id AND mine.for_user = {USER} AND mine.basis = 'named'
      AND mine.until > statement_timestamp())
$$;
REVOKE ALL ON FUNCTION consent_named FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_named TO wayhome_app;
"""
LIFT = f"""
CREATE FUNCTION consent_lift(restricted uuid, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql {KEEPS} AS $$
DECLARE whom uuid;
BEGIN
  UPDATE consent_restriction r SET ended_by = {USER}, ended_at = moment
  WHERE r.id = restricted AND r.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM consent_grant mine
    WHERE mine.person_id = r.person_id AND mine.for_user = {USER} AND mine.basis = 'named'
      AND mine.until > statement_timestamp())
  RETURNING r.person_id INTO whom;
  IF whom IS NULL THEN
    RETURN false;
  END IF;
  DELETE FROM consent_grant WHERE person_id = whom AND basis = 'named';
  UPDATE consent_grant SET until = held_until, held_until = NULL
  WHERE person_id = whom AND held_until > statement_timestamp();
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION consent_lift FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_lift TO wayhome_app;
"""
# What ends while somebody is restricted does not come back with the restriction's end.
END = f"""
CREATE OR REPLACE FUNCTION consent_end(ground text, ground_id uuid, ends timestamptz)
RETURNS integer LANGUAGE sql VOLATILE {KEEPS} AS $$
  WITH ended AS (
    UPDATE consent_grant g SET until = LEAST(g.until, ends), held_until = LEAST(g.held_until, ends)
    WHERE g.basis = ground AND g.basis_id = ground_id AND ground IN ('referral', 'treatment')
      AND EXISTS (
        SELECT 1 FROM consent_grant mine
        WHERE mine.organization_id = {ORGANIZATION} AND mine.person_id = g.person_id
      )
    RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;
CREATE OR REPLACE FUNCTION consent_end_sharing(ended_id uuid, today date)
RETURNS integer LANGUAGE sql VOLATILE {KEEPS} AS $$
  WITH ended AS (
    UPDATE consent_grant g SET until = statement_timestamp(), held_until = NULL
    WHERE g.basis_id = ended_id
      AND (g.until > statement_timestamp() OR g.held_until > statement_timestamp())
      AND (g.basis = 'agreement' AND EXISTS (
             SELECT 1 FROM consent_agreement a WHERE a.id = ended_id AND a.ends_on < today)
        OR g.basis = 'notice' AND EXISTS (
             SELECT 1 FROM consent_noticerule n WHERE n.id = ended_id AND n.valid_to < today))
    RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;
"""
# Somebody spelled as they are recorded, with their birth date: no search. Whoever is not found, or
# flees, or is more than one, is answered alike. The classes are what the law's rows open.
GLASS = f"""
CREATE FUNCTION consent_break_glass(
  new_key uuid, named text, born date, classes text[], why text, moment timestamptz,
  ends timestamptz
) RETURNS uuid LANGUAGE plpgsql {KEEPS} AS $$
DECLARE found uuid[];
BEGIN
  IF EXISTS (SELECT 1 FROM organizations_organization o WHERE o.id = {ORGANIZATION}
             AND o.kind IN ('law_enforcement', 'corrections', 'plan')) OR {USER} IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(DISTINCT r.person_id) INTO found FROM people_sourcerecord r
  WHERE r.valid_to IS NULL AND r.deleted_at IS NULL AND r.dob = born
    AND people_words(concat_ws(' ', r.first_name, r.last_name)) = people_words(named)
    AND people_words(named) <> ''
    AND NOT EXISTS (
      SELECT 1 FROM organizations_source s
      JOIN organizations_organization o ON o.id = s.organization_id
      WHERE s.id = r.source_id AND o.victim_service_provider)
    AND NOT EXISTS (
      SELECT 1 FROM consent_restriction x
      WHERE x.person_id = r.person_id AND x.ended_at IS NULL AND x.why = 'fleeing');
  IF cardinality(found) IS DISTINCT FROM 1 THEN
    RETURN NULL;
  END IF;
  INSERT INTO consent_emergency (id, person_id, organization_id, by, reason, opened_at, until, note)
  VALUES (new_key, found[1], {ORGANIZATION}, {USER}, why, moment, ends, '');
  INSERT INTO consent_grant
    (id, organization_id, person_id, data_class, until, basis, basis_id, purposes, for_user,
     made_at)
  SELECT gen_random_uuid(), {ORGANIZATION}, found[1], c, ends, 'emergency', new_key,
         ARRAY['treatment', 'emergency'], {USER}, statement_timestamp()
  FROM unnest(classes) c;
  RETURN found[1];
END $$;
REVOKE ALL ON FUNCTION consent_break_glass FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_break_glass TO wayhome_app;
CREATE FUNCTION consent_close_glass(opened uuid) RETURNS integer
LANGUAGE sql VOLATILE {KEEPS} AS $$
  WITH closed AS (
    UPDATE consent_grant g SET until = LEAST(g.until, statement_timestamp())
    FROM consent_emergency e
    WHERE e.id = opened AND e.organization_id = {ORGANIZATION}
      AND g.basis = 'emergency' AND g.basis_id = e.id
    RETURNING 1
  ), ended AS (
    UPDATE consent_emergency SET until = LEAST(until, statement_timestamp())
    WHERE id = opened AND organization_id = {ORGANIZATION}
  ) SELECT count(*)::integer FROM closed
$$;
REVOKE ALL ON FUNCTION consent_close_glass FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_close_glass TO wayhome_app;
"""
DROP = """
DROP FUNCTION consent_close_glass; DROP FUNCTION consent_break_glass; DROP FUNCTION consent_lift;
DROP FUNCTION consent_named; DROP FUNCTION consent_unname_worker; DROP FUNCTION consent_restrict;
DROP FUNCTION consent_name_worker; DROP TRIGGER hold_inserted ON consent_grant;
DROP TRIGGER hold_updated ON consent_grant; DROP FUNCTION consent_hold;
"""

class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0005_who_may_know"),
        ("people", "0007_written_down"),
        ("organizations", "0005_who_may_know"),
    ]
    operations = [
        protect("consent_restriction", read=granted(data_class="'demographic'")),
        protect("consent_emergency", read=OWN, write=OWN),
        migrations.RunSQL(
            "REVOKE INSERT, DELETE ON consent_emergency FROM wayhome_app;"
            "REVOKE UPDATE ON consent_emergency FROM wayhome_app;"
            "GRANT UPDATE (reviewed_by, reviewed_at, proper, note) ON consent_emergency"
            " TO wayhome_app",
            migrations.RunSQL.noop,
        ),
        narrow("consent_grant", read=f"{OWN} AND {for_viewer('consent_grant')}", was=OWN),
        migrations.RunSQL(narrowed(SHARE), SHARE.replace("CREATE", "CREATE OR REPLACE", 1)),
        migrations.RunSQL([HOLD, NAME, RESTRICT, LIFT, END, GLASS], DROP),
    ]
