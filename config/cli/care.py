"""`wayhome doctor` and `backup`: keeping an installation well."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
def doctor() -> None:
    """Look at roles, tables, keys, clock, mail, disk and backup; say what to mend."""
    from django.core.exceptions import ImproperlyConfigured

    from config.cli import django_ready

    try:
        django_ready()
    except ImproperlyConfigured as error:
        click.echo(str(error))
        sys.exit(1)
    from config.doctor import examine

    checks = list(examine())
    for check in checks:
        click.echo(f"{'ok  ' if check.fine else 'mend'}  {check.name}: {check.words}")
    sys.exit(0 if all(check.fine for check in checks) else 1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Write the database (without rosters) and the encrypted documents into FOLDER."""
    from config.cli import django_ready

    django_ready()
    from config.backup import BackupFailed, back_up

    try:
        click.echo(f"Written: {back_up(folder)}")
    except (BackupFailed, OSError) as error:
        click.echo(f"wayhome backup: {error}", err=True)
        sys.exit(2)
