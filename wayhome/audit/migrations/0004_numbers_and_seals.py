from django.db import migrations, models

import wayhome.core.ids
from wayhome.core.rls import append_only

# The database gives the number; it survives dump and restore, which a transaction's id would not.
# Neither role may name it: a row put far ahead would take the numbers of all that follow. So a
# column that is added later needs a grant of its own.
NUMBERED = """
ALTER TABLE {table} ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX {table}_n ON {table} (n);
REVOKE ALL ON SEQUENCE {table}_n_seq FROM wayhome_app, wayhome_batch;
REVOKE INSERT ON {table} FROM wayhome_app, wayhome_batch;
GRANT INSERT ({columns}) ON {table} TO wayhome_app, wayhome_batch;
"""
UNDO = """
ALTER TABLE {table} DROP COLUMN n;
GRANT INSERT ON {table} TO wayhome_app, wayhome_batch;
"""


def number(table, columns):
    return migrations.RunSQL(
        NUMBERED.format(table=table, columns=columns), UNDO.format(table=table)
    )


class Migration(migrations.Migration):
    """The chains begin anew: the first seals cover every row there is, and the old ones go."""

    dependencies = [("audit", "0003_kept_by_the_looker")]
    operations = [
        number(
            "audit_disclosure",
            "id, at, by, organization_id, person_id, data_class, row_class, purpose, what, basis,"
            " batch",
        ),
        number("audit_event", "id, at, by, organization_id, verb, target, target_id, detail"),
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
        migrations.RunSQL(
            "REVOKE INSERT ON audit_seal FROM wayhome_app",
            "GRANT INSERT ON audit_seal TO wayhome_app",
        ),
    ]
