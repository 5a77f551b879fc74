from django.db import migrations

from wayhome.core.rls import protect


class Migration(migrations.Migration):
    dependencies = [("matching", "0009_kept_for_the_night")]
    operations = [protect("matching_keptpart", read="false")]
