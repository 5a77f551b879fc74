from django.db import migrations

from wayhome.core.rls import protect


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_what_was_found")]
    operations = [
        protect("matching_found", read="false"),
        migrations.RunSQL(
            "REVOKE ALL ON matching_comparison FROM wayhome_app", migrations.RunSQL.noop
        ),
    ]
