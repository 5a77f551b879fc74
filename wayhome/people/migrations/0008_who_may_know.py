from importlib import import_module

from django.db import migrations

from wayhome.core.rls import granted, kept, kept_or_opened, narrow, narrowed

ONE_PERSON = import_module("wayhome.people.migrations.0005_one_person")
KEPT = import_module("wayhome.people.migrations.0006_kept_by_its_source")
RECORDER = KEPT.RECORDER
OF_TABLE, OF_SEARCH = RECORDER.format("people_sourcerecord."), RECORDER.format("r.")
# A search finds what a consent or an emergency opens, too.
SEARCH = narrowed(KEPT.SEARCH).replace(
    kept(OF_SEARCH, "r.data_class"), kept_or_opened(OF_SEARCH, "r.data_class", "r.person_id")
)
BEFORE = (ONE_PERSON.NOW + ONE_PERSON.LOOKS).split("CREATE INDEX")[0]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_written_down"),
        ("consent", "0006_row_security_of_who_may_know"),
    ]
    operations = [
        migrations.RunSQL(
            [narrowed(BEFORE), SEARCH],
            [BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), KEPT.SEARCH],
        ),
        narrow(
            "people_sourcerecord",
            read=f"{granted()} AND {kept_or_opened(OF_TABLE)}",
            was=f"{granted()} AND {kept(OF_TABLE)}",
        ),
    ]
