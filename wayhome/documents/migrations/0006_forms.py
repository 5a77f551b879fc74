from django.db import migrations, models

from wayhome.core.rls import ORGANIZATION, granted, kept, narrow

OWN = f"organization_id = {ORGANIZATION}"
BEFORE = f"{OWN} OR (person_id IS NOT NULL AND {granted()} AND {kept('organization_id')})"
# The wording of a form is about nobody, and everybody shows it to whom they ask.
READ = f"{BEFORE} OR (kind = 'form' AND person_id IS NULL)"


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_kept_by_its_owner")]
    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "a file that was imported"),
                    ("rejected", "rows that an import set aside"),
                    ("referral", "a referral or its attachment"),
                    ("sent", "a file that was sent"),
                    ("form", "a form's official wording"),
                    ("consent", "a signed consent"),
                ],
                max_length=20,
            ),
        ),
        narrow("documents_document", read=READ, was=BEFORE),
    ]
