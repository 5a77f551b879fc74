from django.db import migrations

from wayhome.core.rls import ORGANIZATION, USER, protect

OWN = f"user_id = {USER}"
HERE = f"{OWN} AND organization_id = {ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [
        protect("desk_savedview", read=HERE, write=HERE),
        protect("desk_columnchoice", read=OWN, write=OWN),
    ]
