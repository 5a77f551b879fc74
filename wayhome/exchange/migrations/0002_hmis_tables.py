from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "hmis_2024_2026.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "DROP SCHEMA hmis CASCADE")]
