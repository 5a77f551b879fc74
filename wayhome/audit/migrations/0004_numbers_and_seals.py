from django.db import migrations, models

import wayhome.core.ids
from wayhome.core.rls import append_only

# The application never names the number, and so cannot choose it or need a right to read it back.
# It survives dump and restore, which a transaction's id would not.
NUMBERED = [
    "ALTER TABLE {table} ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY",
    "CREATE UNIQUE INDEX {table}_n ON {table} (n)",
]


def number(table):
    return migrations.RunSQL(
        [one.format(table=table) for one in NUMBERED], f"ALTER TABLE {table} DROP COLUMN n"
    )


class Migration(migrations.Migration):
    """The chains begin anew: the first seals cover every row there is, and the old ones go."""

    dependencies = [("audit", "0003_kept_by_the_looker")]
    operations = [
        number("audit_disclosure"),
        number("audit_event"),
        migrations.DeleteModel("Seal"),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.UUIDField(default=wayhome.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("log", models.CharField(choices=[("disclosure", "log of disclosures"), ("event", "log of what was done")], max_length=12)),
                ("number", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("late", models.JSONField()),
                ("waiting", models.JSONField()),
                ("content", models.CharField(max_length=64)),
                ("before", models.CharField(blank=True, max_length=64)),
                ("code", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("log", "number"), name="one_seal_a_number")],
            },
        ),
        append_only("audit_seal"),
    ]
