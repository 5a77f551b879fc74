from django.db import migrations

# Two things are written down by the database, whoever logs a look: on what ground it was, from the
# table that row security asked in the same moment, unless the look names its own (a referral); and
# that a look by a Part 2 program or a victim service provider gives away more than who somebody is.
COMPLETE = """
CREATE FUNCTION consent_complete_look() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.basis = '' THEN
    NEW.basis := coalesce((
      SELECT string_agg(DISTINCT g.basis, ' ' ORDER BY g.basis)
      FROM consent_grant g
      WHERE g.organization_id = NEW.organization_id AND g.person_id = NEW.person_id
        AND g.data_class = NEW.data_class AND g.until > statement_timestamp()), '');
  END IF;
  IF NEW.row_class NOT IN ('part2', 'hiv', 'dv', 'justice') THEN
    NEW.row_class := coalesce((
      SELECT CASE WHEN o.part2_program THEN 'part2' ELSE 'dv' END
      FROM organizations_organization o
      WHERE o.id = NEW.organization_id AND (o.part2_program OR o.victim_service_provider)
    ), NEW.row_class);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION consent_complete_look FROM PUBLIC;
CREATE TRIGGER complete_look BEFORE INSERT ON audit_disclosure
FOR EACH ROW EXECUTE FUNCTION consent_complete_look();
"""
UNDO = """
DROP TRIGGER complete_look ON audit_disclosure;
DROP FUNCTION consent_complete_look;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0006_row_security_of_who_may_know"),
        ("audit", "0004_numbers_and_seals"),
        ("organizations", "0001_initial"),
    ]
    operations = [migrations.RunSQL(COMPLETE, UNDO)]
