"""`wayhome rotate-keys`: what is encrypted field by field, brought under the newest keys."""

from __future__ import annotations

import sys

import click


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Bring encrypted fields under the first key of WAYHOME_FIELD_KEYS.

    And digests under WAYHOME_INDEX_KEY. The application may run meanwhile; a run that was cut off
    goes on where it stopped. Then the old key can go from the settings.
    """
    from config.cli import django_ready

    django_ready()
    from wayhome.core.reseal import reseal_all
    from wayhome.core.sealed import Unreadable

    try:
        left = reseal_all(say=lambda where, done: click.echo(f"{where}: {done:,}"))
    except Unreadable as problem:
        raise click.ClickException(str(problem)) from problem
    if left:
        click.echo(f"{left:,} values are held by a running import. Run this again after it.")
        sys.exit(1)
    click.echo("Everything is under the newest keys. Older ones can go from the settings.")
