from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "roster.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_follow")]
    operations = [migrations.RunSQL(SQL, "DROP SCHEMA roster CASCADE")]
