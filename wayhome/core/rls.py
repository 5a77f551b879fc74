"""Migration operations that put row security on a table, forced, from its first day.

A policy is one EXISTS on the grants table that `consent` keeps, or the viewer's own organization;
never a chain of joins. The owner passes by a policy of its own, so that data migrations and the
search functions see rows.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import RunSQL

from wayhome.core.classes import PROTECTED

# What RunSQL takes besides plain strings, in its own words.
Statement = str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | tuple[()] | None]
ORGANIZATION = "NULLIF(current_setting('wayhome.organization', true), '')::uuid"
USER = "NULLIF(current_setting('wayhome.user', true), '')::uuid"
PURPOSES = "string_to_array(current_setting('wayhome.purposes', true), ',')::varchar[]"


def granted(person: str = "person_id", data_class: str = "data_class") -> str:
    """SQL that is true where the viewer's organization may see this person's class of data.

    The grants' columns bear other names inside, because a bare `person_id` would otherwise mean
    the grant's own column, and the condition would hold for every row of the table.
    """
    return f"""EXISTS (
      SELECT 1 FROM (
        SELECT organization_id AS granted_to, person_id AS granted_person,
               data_class AS granted_class, until AS granted_until
        FROM consent_grant
      ) g
      WHERE g.granted_to = {ORGANIZATION}
        AND g.granted_person = {person}
        AND g.granted_class = {data_class}
        AND g.granted_until > statement_timestamp())"""


def kept(recorder: str, data_class: str = "data_class") -> str:
    """SQL that is true where a row is of no protected class, or the viewer's own organization's.

    A person's records may come from several organizations, and a grant holds for the person; so
    `recorder` names the column (or query) of the organization that recorded the row.
    """
    protected = ", ".join(f"'{one}'" for one in sorted(PROTECTED))
    return f"({data_class} NOT IN ({protected}) OR {recorder} = {ORGANIZATION})"


def for_viewer(grant: str) -> str:
    """SQL that is true of a grant for one of the viewer's purposes, to all workers or to them.

    `consent_grant` bears it as its own policy, which the policies of other tables look through. A
    function that runs as the owner looks past that policy and has to say it.
    """
    whose = f"({grant}.for_user IS NULL OR {grant}.for_user = {USER})"
    return f"{whose} AND {grant}.purposes && {PURPOSES}"


def narrowed(function: str) -> str:
    """A function's SQL as it was before grants had purposes and workers, with both."""
    before = "g.until > statement_timestamp()"
    if before not in function:
        raise ValueError("This function asks for no grant.")
    again = function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    return again.replace(before, f"{before} AND {for_viewer('g')}")


def kept_or_opened(recorder: str, data_class: str = "data_class", person: str = "person_id") -> str:
    """`kept`, but for what a consent or an emergency opens by its class."""
    return f"""({kept(recorder, data_class)} OR EXISTS (
      SELECT 1 FROM (
        SELECT organization_id AS opened_to, person_id AS opened_person,
               data_class AS opened_class, until AS opened_until, basis AS opened_by,
               for_user AS opened_for, purposes AS opened_purposes
        FROM consent_grant
      ) o
      WHERE o.opened_to = {ORGANIZATION} AND o.opened_person = {person}
        AND o.opened_class = {data_class} AND o.opened_until > statement_timestamp()
        AND o.opened_by IN ('consent', 'emergency')
        AND (o.opened_for IS NULL OR o.opened_for = {USER}) AND o.opened_purposes && {PURPOSES}))"""


def narrow(table: str, *, read: str, was: str) -> RunSQL:
    """Replace what `protect` let wayhome_app read by something narrower."""
    alter = f"ALTER POLICY app_read ON {table} USING ({{}})"
    return RunSQL(sql=alter.format(read), reverse_sql=alter.format(was))


def protect(table: str, *, read: str, write: str | None = None) -> RunSQL:
    """Force row security: wayhome_app reads where `read` holds and writes where `write` holds.

    `write` None means wayhome_app may not write at all: the rows come from the batch role.
    """
    statements: list[Statement] = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_all ON {table} TO wayhome_owner USING (true) WITH CHECK (true)",
        f"CREATE POLICY app_read ON {table} FOR SELECT TO wayhome_app USING ({read})",
    ]
    if write is None:
        statements.append(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM wayhome_app")
    else:
        statements += [
            f"CREATE POLICY app_insert ON {table} FOR INSERT TO wayhome_app WITH CHECK ({write})",
            f"CREATE POLICY app_update ON {table} FOR UPDATE TO wayhome_app"
            f" USING ({write}) WITH CHECK ({write})",
            f"CREATE POLICY app_delete ON {table} FOR DELETE TO wayhome_app USING ({write})",
        ]
    undo: list[Statement] = [
        *(
            f"DROP POLICY IF EXISTS {name} ON {table}"
            for name in ("owner_all", "app_read", "app_insert", "app_update", "app_delete")
        ),
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    return RunSQL(sql=statements, reverse_sql=undo)


def append_only(table: str) -> RunSQL:
    """Take UPDATE and DELETE on a log from everyone but its owner."""
    return RunSQL(
        sql=f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM wayhome_app, wayhome_batch",
        reverse_sql=f"GRANT UPDATE, DELETE ON {table} TO wayhome_app, wayhome_batch",
    )
