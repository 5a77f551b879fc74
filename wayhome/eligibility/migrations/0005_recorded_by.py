from django.db import migrations, models

from wayhome.core.rls import granted, kept, narrow

FACT = f"{granted()} AND {kept('recorded_by')}"
# An answer rests on every class below its own, too.
ANSWER = f"""{FACT} AND (data_class = 'housing' OR {granted(data_class="'housing'")})
  AND (data_class <> 'mental_health' OR {granted(data_class="'health'")})"""


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0004_open_answers")]
    operations = [
        *(
            migrations.AddField(name, "recorded_by", models.UUIDField(null=True))
            for name in ("fact", "screening")
        ),
        migrations.AddField("screening", "depth", models.PositiveSmallIntegerField(default=1)),
        # What is there already rests on more than it says; the next refresh asks anew.
        migrations.RunSQL("DELETE FROM eligibility_screening", migrations.RunSQL.noop),
        narrow("eligibility_fact", read=FACT, was=granted()),
        narrow("eligibility_screening", read=ANSWER, was=granted()),
    ]
