"""`wayhome import`: files into the database, by hand or as they arrive in a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

LOADED, WAITING, UNUSABLE = 0, 1, 2
KINDS = {
    "hmis": "An HMIS CSV export: a zip or a folder.",
    "834": "A plan's enrollment file, full or with changes (X12 834).",
    "releases": "Releases of information (releases.csv).",
    "served": "People already referred or served (served.csv).",
    "providers": "Who offers what, where, with how much room (providers.csv).",
}


@click.group(name="import", invoke_without_command=True)
@click.option(
    "--watch",
    type=click.Path(path_type=Path, file_okay=False),
    help="Import files as they arrive in this folder; done/ and failed/ say what became of them.",
)
@click.option("--once", is_flag=True, help="With --watch: look twice, and end.")
@click.pass_context
def group(context: click.Context, watch: Path | None, once: bool) -> None:
    """Bring files into the database: an HMIS export, enrollment files, releases, lists.

    Ends with 0 when the file is loaded, 1 when it waits for somebody to approve it, and 2 when it
    cannot be used.

    A watched folder may have a folder for each source, named by its code; a file in it is that
    source's. A file in the watched folder itself goes to the only source of its kind, or to the
    one whose code its name begins with.

    A file is taken when it stopped changing and its end is there. Once its encrypted copy is stored
    the plain file is removed; done/ and failed/ keep a note. A file that could not be stored stays
    in failed/ for a week.
    """
    if context.invoked_subcommand is not None:
        return
    if watch is None:
        click.echo(context.get_help())
        return
    from config.cli import django_ready
    from config.watch import watch_folder

    django_ready()
    from wayhome.core.findings import UnusableInput

    try:
        watch_folder(watch, once=once, say=click.echo)
    except UnusableInput as refusal:
        click.echo(f"wayhome import: {refusal}", err=True)
        sys.exit(UNUSABLE)


def _command(kind: str, about: str) -> Callable[..., None]:
    whole = click.option(
        "--full/--change",
        "whole",
        default=None,
        help="Whether it is the whole roster or only changes, where the file does not say.",
    )

    @group.command(name=kind, help=about)
    @click.argument("path", type=click.Path(path_type=Path))
    @click.option("--source", default="", help="The source's code; needed where there are several.")
    @click.option("--dry-run", is_flag=True, help="Say what would change, and load nothing.")
    @click.option("--approve", is_flag=True, help="Load even what would wait for approval.")
    @click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the file describes.")
    @(whole if kind == "834" else lambda command: command)
    def command(
        path: Path,
        source: str,
        dry_run: bool,
        approve: bool,
        as_of: datetime | None,
        whole: bool | None = None,
    ) -> None:
        day: date | None = as_of.date() if as_of else None
        code = run_import(
            kind, path, source, dry_run=dry_run, approve=approve, as_of=day, whole=whole
        )
        sys.exit(code)

    return command


for _kind, _about in KINDS.items():
    _command(_kind, _about)


def run_import(
    kind: str,
    path: Path,
    source: str,
    *,
    dry_run: bool,
    approve: bool,
    as_of: date | None,
    whole: bool | None = None,
) -> int:
    """Import one file now, in this process; returns the exit code."""
    from config.cli import django_ready

    django_ready()
    from wayhome.core.findings import UnusableInput
    from wayhome.exchange.by_hand import import_file, source_for
    from wayhome.exchange.report import report

    try:
        found = source_for(kind, source)
        run = import_file(
            path,
            found,
            dry_run=dry_run,
            approve_it=approve,
            as_of=as_of,
            whole=whole,
            say=_progress,
        )
    except UnusableInput as refusal:
        click.echo(f"wayhome import: {refusal}", err=True)
        return UNUSABLE
    click.echo(report(run))
    if run.state == "loaded":
        return LOADED
    if run.asks:
        click.echo("wayhome import: Say which it is: import it again with --full or --change.")
    if run.state == "waiting":
        return WAITING
    click.echo(f"wayhome import: {run.why}", err=True)
    return UNUSABLE


def _progress(step: str) -> None:
    click.echo(f"{step} ...", err=True)
