from importlib import import_module

from django.db import migrations

from wayhome.core.rls import kept, kept_or_opened, narrow

WAS = import_module("wayhome.exchange.migrations.0009_kept_by_its_source")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0009_kept_by_its_source"),
        ("consent", "0006_row_security_of_who_may_know"),
    ]
    operations = [
        narrow(
            "exchange_served",
            read=f"{WAS.BEFORE} AND {kept_or_opened(WAS.RECORDER)}",
            was=f"{WAS.BEFORE} AND {kept(WAS.RECORDER)}",
        )
    ]
