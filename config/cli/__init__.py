"""The command line: `wayhome`."""

from __future__ import annotations

import os

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Find people who qualify for Medi-Cal services, refer them, and close the loop."""


def django_ready() -> None:
    """Load the application, for the commands that need the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def _attach() -> None:
    from config.cli import care, demo, imports, server, synthesize, worker, worklist

    for command in (
        worklist.worklist,
        synthesize.synthesize,
        imports.group,
        server.migrate,
        server.serve,
        worker.worker,
        server.createadmin,
        server.roles,
        demo.demo,
        demo.demo_load,
        care.doctor,
        care.backup,
    ):
        main.add_command(command)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands (for developers)."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(["wayhome django", *arguments])


_attach()
