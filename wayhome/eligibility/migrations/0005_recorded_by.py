from django.db import migrations, models

from wayhome.core.rls import granted, kept, narrow

READ = f"{granted()} AND {kept('recorded_by')}"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0004_open_answers")]
    operations = [
        *(
            migrations.AddField(name, "recorded_by", models.UUIDField(null=True))
            for name in ("fact", "screening")
        ),
        # What is there already has no recorder yet; the next refresh writes it.
        narrow("eligibility_fact", read=READ, was=granted()),
        narrow("eligibility_screening", read=READ, was=granted()),
    ]
