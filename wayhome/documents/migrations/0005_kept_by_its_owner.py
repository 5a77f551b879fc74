from django.db import migrations

from wayhome.core.rls import ORGANIZATION, granted, kept, narrow

OWN = f"organization_id = {ORGANIZATION}"
BEFORE = f"{OWN} OR (person_id IS NOT NULL AND {granted()})"
READ = f"{OWN} OR (person_id IS NOT NULL AND {granted()} AND {kept('organization_id')})"


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_draft_row_security")]
    operations = [narrow("documents_document", read=READ, was=BEFORE)]
