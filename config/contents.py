"""What a database holds and how it guards it, alike before a backup and after a restore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import sql

# Rosters, which the plans can send again, and sessions: nobody is signed in by a restore.
LEFT_OUT = ("roster.*", "public.django_session")

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relowner = 'wayhome_owner'::regrole AND c.relpersistence = 'p'
  AND n.nspname <> 'roster' AND (n.nspname, c.relname) <> ('public', 'django_session')
ORDER BY 1, 2
"""
# How a row reads as text must not depend on whose connection asks.
ALIKE = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL extra_float_digits = 1;
SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex'
"""
CONTENTS = """
SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {}.{} t
"""
Contents = Mapping[str, tuple[int, str]]


def contents(cursor: Any) -> Contents:
    """Rows and digest of each of the owner's tables, by name; asks in an open transaction."""
    cursor.execute(ALIKE)
    cursor.execute(TABLES)
    found = {}
    for schema, name in cursor.fetchall():
        table = sql.SQL(CONTENTS).format(sql.Identifier(schema), sql.Identifier(name))
        cursor.execute(table.as_string())
        rows, digest = cursor.fetchone()
        found[f"{schema}.{name}"] = (int(rows), str(digest))
    return found


# Row security, policies, rights, and those that a new table will have, one line each. The owner's
# own rights differ by the server's version.
GUARDS = """
SELECT concat_ws(' ', 'security', c.oid::regclass, c.relrowsecurity, c.relforcerowsecurity)
FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relowner = 'wayhome_owner'::regrole
  AND c.relpersistence = 'p'
UNION ALL
SELECT concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, polroles::regrole[])
FROM pg_policy
UNION ALL
SELECT concat_ws(' ', 'right', c.oid::regclass, a.privilege_type, a.grantee::regrole)
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relowner = 'wayhome_owner'::regrole AND a.grantee <> c.relowner
UNION ALL
SELECT concat_ws(' ', 'new', d.defaclobjtype, a.privilege_type,
                 CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM pg_default_acl d, aclexplode(d.defaclacl) a
WHERE d.defaclrole = 'wayhome_owner'::regrole AND a.grantee <> d.defaclrole
UNION ALL
SELECT concat_ws(' ', 'right', p.oid::regprocedure, a.privilege_type,
                 CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.proowner = 'wayhome_owner'::regrole AND a.grantee <> p.proowner
"""


def guards(cursor: Any) -> list[str]:
    """Who may do what, as lines that are equal in two databases that guard alike."""
    cursor.execute(GUARDS)
    return sorted(line for (line,) in cursor.fetchall())
