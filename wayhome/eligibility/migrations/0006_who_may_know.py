from django.db import migrations

from wayhome.core.rls import granted, kept, kept_or_opened, narrow

FACT = f"{granted()} AND {kept_or_opened('recorded_by')}"
WAS = f"{granted()} AND {kept('recorded_by')}"
# An answer rests on every class below its own, too.
BELOW = f"""(data_class = 'housing' OR {granted(data_class="'housing'")})
  AND (data_class <> 'mental_health' OR {granted(data_class="'health'")})"""


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0005_recorded_by"),
        ("consent", "0006_row_security_of_who_may_know"),
    ]
    operations = [
        narrow("eligibility_fact", read=FACT, was=WAS),
        narrow(
            "eligibility_screening", read=f"{FACT} AND {BELOW}", was=f"{WAS} AND {BELOW}"
        ),
    ]
