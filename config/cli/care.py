"""`wayhome doctor`, `backup-key`, `backup` and `restore`: keeping an installation well."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


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


@click.command("backup-key")
def backup_key() -> None:
    """Make the pair of keys that backups are sealed to and restored with.

    Write it down away from this server: `wayhome backup-key > key.txt` on another machine.
    """
    from config import sealed

    private, public = sealed.new_pair()
    click.echo(f"# public key: {public}\n{private}")
    click.echo(
        f"On the server: WAYHOME_BACKUP_KEY={public}\n"
        "The line AGE-SECRET-KEY-1... is shown this once. Keep it, and WAYHOME_DOCUMENT_KEY, where"
        " the server cannot read it: without it no backup can be restored.",
        err=True,
    )


@click.command()
@click.option("--to", "folder", required=True, type=FOLDER, help="Where the file is written.")
@click.option("--key", default="", help="Public key; otherwise WAYHOME_BACKUP_KEY.")
def backup(folder: Path, key: str) -> None:
    """Write database and documents of one moment into one sealed file.

    Only the holder of the private key can read it. Without rosters, which the plans can send
    again.
    """
    from config.cli import django_ready

    django_ready()
    from django.conf import settings

    from config.backup import back_up

    with _refusals("backup"):
        done = back_up(folder, to=key or settings.BACKUP_KEY, say=_say)
    click.echo(f"Written: {done.path} ({done.rows:,} rows, {done.documents:,} documents)")
    if done.destroyed:
        click.echo(f"Destroyed while the backup ran: {len(done.destroyed)} documents")
    if done.missing:
        click.echo(
            f"Missing from the document store: {', '.join(map(str, done.missing))}", err=True
        )
        sys.exit(1)


@click.command()
@click.argument("file", type=FILE)
@click.option("--key", required=True, type=FILE, help="The file with the private key.")
@click.option(
    "--into", default="", help="The database's address as wayhome_owner; else this one's."
)
@click.option("--documents", type=FOLDER, help="Else the folder documents in WAYHOME_HOME.")
@click.option("--over", is_flag=True, help="What the database holds now may be lost.")
def restore(file: Path, key: Path, into: str, documents: Path | None, over: bool) -> None:
    """Put a backup into an empty database, and compare the two.

    The file is read to its end first: one that was cut or changed touches nothing.
    """
    from config.cli import django_ready

    django_ready()
    from django.conf import settings
    from psycopg.conninfo import make_conninfo

    from config import client
    from config.restore import restore as put_back

    with _refusals("restore"):
        done = put_back(
            file,
            key=key,
            into=into or make_conninfo(**client.parts_of("owner")),
            documents=documents or settings.HOME / "documents",
            over=over,
            say=_say,
        )
    click.echo(
        f"Restored as of {done.made_at}: {done.rows:,} rows and {done.documents:,} documents, every"
        " table as the backup counted it, row security and rights in place."
    )
    for what, which in done.gone.items():
        if which:
            click.echo(f"Not in the backup, {what.replace('_', ' ')}: {', '.join(which)}")
    click.echo(NEXT)


NEXT = """Next:
1. WAYHOME_DOCUMENT_KEY must be the one of that time: documents are sealed with it, too.
2. `wayhome migrate` if this version is newer, then `wayhome doctor`.
3. `wayhome retention --dry-run`: what was destroyed after the backup was made has come back.
4. Ask each plan for its full enrollment file: backups leave rosters out.
5. Everybody signs in again."""


@contextmanager
def _refusals(command: str) -> Iterator[None]:
    import psycopg
    from django.db import Error

    from config.backup import BackupFailed
    from config.client import NoProgram
    from config.restore import NotRestored
    from config.sealed import Broken

    try:
        yield
    except (BackupFailed, NotRestored, Broken, NoProgram, Error, psycopg.Error, OSError) as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        click.echo(f"wayhome {command}: {words[0]}", err=True)
        sys.exit(2)


def _say(step: str) -> None:
    click.echo(f"{step} ...", err=True)
