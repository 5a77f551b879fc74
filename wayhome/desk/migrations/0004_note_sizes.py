from django.db import migrations

# The batch role owns no table, so it may not ANALYZE. Right after the first county is loaded the
# planner must know its size all the same: a worklist took seven times as long without.
SIZES = """
CREATE FUNCTION desk_note_sizes() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE eligibility_fact;
  ANALYZE eligibility_screening;
  ANALYZE consent_grant;
  ANALYZE people_person;
  ANALYZE people_sourcerecord;
  ANALYZE people_link;
  ANALYZE coverage_span;
END $$;
REVOKE ALL ON FUNCTION desk_note_sizes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_note_sizes TO wayhome_batch;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_last_files"),
        ("eligibility", "0005_recorded_by"),
        ("people", "0006_kept_by_its_source"),
        ("coverage", "0002_row_security"),
    ]
    operations = [migrations.RunSQL(SIZES, "DROP FUNCTION desk_note_sizes")]
