"""`wayhome doctor` and `backup`: keeping an installation well."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
def doctor() -> None:
    """Look at this installation and say what to mend.

    Roles, tables, settings, clock, mail, disk, backup and logs.
    """
    from config.cli import django_ready

    django_ready()
    from config.doctor import examine

    checks = list(examine())
    for check in checks:
        click.echo(f"{'ok  ' if check.fine else 'mend'}  {check.name}: {check.words}")
    sys.exit(0 if all(check.fine for check in checks) else 1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Write database and documents into FOLDER.

    Without rosters, which the plans can send again; documents stay encrypted.
    """
    from config.cli import django_ready

    django_ready()
    from config.backup import BackupFailed, back_up

    try:
        click.echo(f"Written: {back_up(folder)}")
    except (BackupFailed, OSError) as error:
        click.echo(f"wayhome backup: {error}", err=True)
        sys.exit(2)
