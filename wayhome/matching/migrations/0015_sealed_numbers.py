from django.db import migrations

import wayhome.core.sealed_fields
from wayhome.core.reseal import Place, reseal

# Keys and digests made before told a number to whoever tried all there are. The next refresh makes
# them anew; a comparison without a full one before it compares everybody. An updated row leaves the
# one before it on disk: the others are written anew.
FORGET = """
SET CONSTRAINTS ALL IMMEDIATE;
TRUNCATE matching_recordkeys, matching_valuerate, matching_keptpart, matching_comparison;
ALTER TABLE matching_pair ALTER left_fields TYPE jsonb USING left_fields || '{}',
  ALTER right_fields TYPE jsonb USING right_fields || '{}';
ALTER TABLE matching_question ALTER fields TYPE jsonb USING fields || '{}';
"""


def encrypt(apps, schema_editor):
    for table, column in (("pair", "left_fields"), ("pair", "right_fields"),
                          ("question", "fields")):
        reseal(Place(f"matching_{table}", column, member="ssn"), clear=True)


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0014_who_may_know'),
    ]

    operations = [
        migrations.AlterField(
            model_name='pair',
            name='left_fields',
            field=wayhome.core.sealed_fields.SealedMember(member='ssn'),
        ),
        migrations.AlterField(
            model_name='pair',
            name='right_fields',
            field=wayhome.core.sealed_fields.SealedMember(member='ssn'),
        ),
        migrations.AlterField(
            model_name='question',
            name='fields',
            field=wayhome.core.sealed_fields.SealedMember(default=dict, member='ssn'),
        ),
        migrations.RunPython(encrypt),
        migrations.RunSQL(FORGET),
    ]
