from django.db import migrations

from wayhome.core.rls import ORGANIZATION, USER, protect

OWN = f"user_id = {USER} AND organization_id = {ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_draft")]
    operations = [protect("documents_draft", read=OWN, write=OWN)]
