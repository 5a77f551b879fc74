from django.db import migrations

from wayhome.core.rls import granted, protect


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_initial"), ("consent", "0002_row_security")]
    operations = [
        protect("eligibility_fact", read=granted()),
        protect("eligibility_screening", read=granted()),
    ]
