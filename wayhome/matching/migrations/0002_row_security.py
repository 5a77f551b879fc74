from django.db import migrations

from wayhome.core.rls import ORGANIZATION, protect

MINE = f"organization_id = {ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("organizations", "0001_initial")]
    operations = [
        protect("matching_pair", read=MINE, write=MINE),
        protect("matching_decision", read=MINE, write=MINE),
    ]
