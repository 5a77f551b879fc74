from django.db import migrations

from wayhome.core.rls import ORGANIZATION, USER, append_only, granted, protect


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("consent", "0001_initial")]
    operations = [
        protect(
            "audit_disclosure",
            # Whoever may see the person may see who looked, unless the look gives away more.
            read=granted(data_class="row_class"),
            write=f"organization_id = {ORGANIZATION} AND by = {USER}",
        ),
        append_only("audit_disclosure"),
        append_only("audit_event"),
        append_only("audit_seal"),
    ]
