from django.db import migrations

from wayhome.core.rls import granted, kept, narrow

BEFORE = f"person_id IS NOT NULL AND {granted()}"
RECORDER = (
    "(SELECT s.organization_id FROM organizations_source s WHERE s.id = exchange_served.source_id)"
)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_linked_at"), ("organizations", "0001_initial")]
    operations = [narrow("exchange_served", read=f"{BEFORE} AND {kept(RECORDER)}", was=BEFORE)]
