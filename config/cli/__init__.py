"""The command line: `wayhome`."""

from __future__ import annotations

import os

import click


class InOrder(click.Group):
    """Lists its commands as they were added: the main job first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in order."""
        return list(self.commands)


@click.group(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="wayhome", message="%(version)s")
def main() -> None:
    """Find people who qualify for Medi-Cal services, refer them, and close the loop."""


def django_ready() -> None:
    """Load the application, for the commands that need the database.

    Raises ClickException in plain words where it must not or cannot start.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured

    from config.postgres import NoServer

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, NoServer) as problem:
        raise click.ClickException(str(problem)) from problem


def _attach() -> None:
    from config.cli import (
        audit,
        care,
        demo,
        encode,
        export,
        imports,
        keys,
        match,
        matches,
        retention,
        server,
        synthesize,
        worker,
        worklist,
    )

    for command in (
        worklist.worklist,
        match.match,
        encode.encode,
        synthesize.synthesize,
        imports.group,
        matches.group,
        server.migrate,
        server.serve,
        worker.worker,
        server.createadmin,
        server.roles,
        demo.demo,
        demo.demo_load,
        care.doctor,
        audit.group,
        keys.rotate_keys,
        care.backup_key,
        care.backup,
        care.restore,
        retention.retention,
        export.group,
    ):
        main.add_command(command)


@main.command(
    hidden=True, context_settings={"ignore_unknown_options": True, "help_option_names": []}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands (for developers)."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(["wayhome django", *arguments])


_attach()
