from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_statistics")]
    operations = [
        migrations.AddField(
            model_name="importrun",
            name="whole",
            field=models.BooleanField(null=True),
        ),
        migrations.AlterField(
            model_name="importrequest",
            name="asked",
            field=models.CharField(
                choices=[
                    ("approve", "load it"),
                    ("whole", "load it as the whole roster"),
                    ("changes", "load it as changes only"),
                    ("refuse", "do not load it"),
                    ("undo", "take it back"),
                ],
                max_length=10,
            ),
        ),
    ]
