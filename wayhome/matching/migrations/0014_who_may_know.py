from importlib import import_module

from django.db import migrations

from wayhome.core.rls import kept, kept_or_opened, narrowed

BEFORE = import_module("wayhome.matching.migrations.0008_alike")
ALIKE = narrowed(BEFORE.ALIKE).replace(
    kept(BEFORE.RECORDER, "r.data_class"),
    kept_or_opened(BEFORE.RECORDER, "r.data_class", "r.person_id"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0013_keys_at_once"),
        ("consent", "0006_row_security_of_who_may_know"),
    ]
    operations = [
        migrations.RunSQL(
            ALIKE, BEFORE.ALIKE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        )
    ]
