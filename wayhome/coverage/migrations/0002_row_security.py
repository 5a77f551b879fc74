from django.db import migrations

from wayhome.core.rls import granted, protect


class Migration(migrations.Migration):
    dependencies = [("coverage", "0001_initial"), ("consent", "0002_row_security")]
    operations = [protect("coverage_span", read=granted(data_class="'demographic'"))]
