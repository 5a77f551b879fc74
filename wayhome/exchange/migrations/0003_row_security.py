from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, protect

OWN = f"organization_id = {ORGANIZATION}"
# A request may add a run of its own organization's source, in its first state, and nothing more.
ADD_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON exchange_importrun, exchange_importrequest FROM wayhome_app;
CREATE POLICY app_add ON exchange_importrun FOR INSERT TO wayhome_app WITH CHECK (
  {own} AND state = 'received' AND NOT approved AND EXISTS (
    SELECT 1 FROM organizations_source s
    WHERE s.id = source_id AND s.organization_id = exchange_importrun.organization_id
      AND s.kind = exchange_importrun.kind));
GRANT INSERT ON exchange_importrun TO wayhome_app;
CREATE POLICY app_add ON exchange_importrequest FOR INSERT TO wayhome_app WITH CHECK (
  {own} AND done_at IS NULL AND EXISTS (
    SELECT 1 FROM exchange_importrun r
    WHERE r.id = run_id AND r.organization_id = exchange_importrequest.organization_id));
GRANT INSERT ON exchange_importrequest TO wayhome_app;
""".format(own=OWN)
UNDO = """
DROP POLICY app_add ON exchange_importrun;
DROP POLICY app_add ON exchange_importrequest;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_hmis_tables"),
        ("consent", "0002_row_security"),
        ("organizations", "0002_fewer_percent"),
    ]
    operations = [
        protect("exchange_importrun", read=OWN),
        protect("exchange_importrequest", read=OWN),
        protect("exchange_importfinding", read=OWN),
        protect("exchange_importsample", read=OWN),
        protect("exchange_served", read=f"person_id IS NOT NULL AND {granted()}"),
        protect("exchange_replaced", read="false"),
        migrations.RunSQL(ADD_ONLY, UNDO),
    ]
