from django.db import migrations

from wayhome.core.rls import append_only


class Migration(migrations.Migration):
    dependencies = [("matching", "0011_what_decisions_taught")]
    operations = [
        append_only("matching_calibration"),
        migrations.RunSQL(
            "REVOKE INSERT ON matching_calibration FROM wayhome_app", migrations.RunSQL.noop
        ),
    ]
