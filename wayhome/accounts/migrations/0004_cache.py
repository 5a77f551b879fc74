from django.db import migrations

# As Django's database cache wants it; it holds counts of the sign-in library, nothing personal.
TABLE = """
CREATE TABLE accounts_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_limits")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE accounts_cache")]
