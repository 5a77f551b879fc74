from django.db import migrations

from wayhome.core.rls import ORGANIZATION, USER, protect

# That somebody's records are wanted by a court says something about them.
ADMINISTRATORS = f"""EXISTS (
  SELECT 1 FROM organizations_membership m
  WHERE m.user_id = {USER} AND m.organization_id = {ORGANIZATION} AND m.ended_on IS NULL
    AND m.role IN ('system_administrator', 'county_administrator'))"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_holds"), ("organizations", "0001_initial")]
    operations = [
        protect("audit_hold", read=ADMINISTRATORS, write=ADMINISTRATORS),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON audit_hold FROM wayhome_app, wayhome_batch",
            "GRANT DELETE ON audit_hold TO wayhome_app, wayhome_batch",
        ),
    ]
