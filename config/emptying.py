"""What a database holds of Wayhome's, and how it is taken out before a restore."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

# The role's tables, but for those that the migrations themselves fill.
FILLED = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relowner = current_user::regrole AND n.nspname !~ '^pg_'
  AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
ORDER BY 2
"""
# The role's own tables, functions and types; not the extensions, and not its rights.
EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT nspname FROM pg_namespace
    WHERE nspowner = current_user::regrole AND nspname <> 'public' AND nspname !~ '^pg_'
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', one.nspname); END LOOP;
  FOR one IN SELECT relname, relkind FROM pg_class c
    WHERE relowner = current_user::regrole AND relnamespace = 'public'::regnamespace
      AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
  LOOP
    EXECUTE format('DROP %s IF EXISTS public.%I CASCADE',
      CASE one.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
      one.relname);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE proowner = current_user::regrole AND pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name); END LOOP;
  FOR one IN SELECT t.typname FROM pg_type t
    WHERE typowner = current_user::regrole AND typnamespace = 'public'::regnamespace
      AND (typtype IN ('e', 'd')
           OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', one.typname); END LOOP;
  FOR one IN SELECT relname FROM pg_class WHERE relkind = 'S'
    AND relowner = current_user::regrole AND relnamespace = 'public'::regnamespace
  LOOP EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', one.relname); END LOOP;
END $$
"""


def in_use(link: psycopg.Connection[Any]) -> list[str]:
    """The tables that hold rows."""
    found = []
    for schema, name in link.execute(FILLED).fetchall():
        table = sql.SQL("SELECT EXISTS (SELECT FROM {}.{})").format(
            sql.Identifier(schema), sql.Identifier(name)
        )
        if (link.execute(table).fetchone() or (False,))[0]:
            found.append(name)
    return found
