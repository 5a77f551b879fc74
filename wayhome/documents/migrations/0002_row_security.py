from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, protect

OWN = f"organization_id = {ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("consent", "0002_row_security")]
    operations = [
        protect(
            "documents_document",
            read=f"{OWN} OR (person_id IS NOT NULL AND {granted()})",
            write=OWN,
        ),
        # A row outlives its file: that something was destroyed is itself a record.
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON documents_document FROM wayhome_app",
            "GRANT DELETE ON documents_document TO wayhome_app",
        ),
    ]
