"""`wayhome export everything`: the community can leave."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group(name="export")
def group() -> None:
    """Write out what the community owns."""


@group.command()
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--by", "email", required=True, help="A system administrator's e-mail address.")
def everything(folder: Path, email: str) -> None:
    """Every table as CSV with a dictionary, documents decrypted, HMIS CSV, and digests.

    Everybody's log of disclosures gets a line. Nothing in FOLDER is encrypted.
    """
    from config.cli import django_ready

    django_ready()
    from django.db import Error
    from django.utils import timezone

    from config.export import export_everything
    from wayhome.organizations.queries import system_administrator

    by = system_administrator(email)
    if by is None:
        raise click.ClickException(f"{email} is no system administrator who may sign in.")
    try:
        done = export_everything(folder, by=by, at=timezone.now(), say=_say)
    except (OSError, Error) as error:
        _say("")
        click.echo(f"wayhome export: {str(error).strip().splitlines()[0]}", err=True)
        sys.exit(2)
    _say("")
    click.echo(
        f"Written: {done.folder} ({done.tables} tables, {done.rows:,} rows, {done.documents:,}"
        f" documents, about {done.people:,} people)"
    )
    for one in done.unread:
        click.echo(f"Could not be read: {one}", err=True)
    sys.exit(1 if done.unread else 0)


def _say(step: str) -> None:
    """Progress on one line, for people only: a pipe gets none of it."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{step}", nl=False, err=True)
