from django.db import migrations

from wayhome.core.rls import granted, kept, narrow

BEFORE = granted(data_class="row_class")
# That a Part 2 program looked says that somebody is in one: the program alone may see it.
READ = f"{BEFORE} AND {kept('organization_id', 'row_class')}"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_row_security")]
    operations = [narrow("audit_disclosure", read=READ, was=BEFORE)]
