"""`wayhome audit`: whether the logs are as they were written."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import click

MOST_TOLD = 20
WHOLE, FOUND, UNUSABLE = 0, 1, 2


@click.group(name="audit")
def group() -> None:
    """Check the log of disclosures and the log of what was done."""


@group.command()
@click.option(
    "--anchor",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Seals that were written down elsewhere (WAYHOME_ANCHOR_FILE).",
)
def verify(anchor: Path | None) -> None:
    """Say whether a row was altered, removed or put in since it was sealed.

    Ends with 0 when the logs are as they were sealed, and 1 when they are not. Only with --anchor
    is a cut end found, and seals that were made anew by somebody who has the key.
    """
    from config.cli import django_ready

    django_ready()
    from wayhome.audit.choices import Log
    from wayhome.audit.queries import NoAnchor, faults, newest, read_anchors

    try:
        written = read_anchors(anchor) if anchor else []
    except NoAnchor as refusal:
        click.echo(f"wayhome audit: {refusal}", err=True)
        sys.exit(UNUSABLE)
    found = faults(written)
    told = list(islice(found, MOST_TOLD))
    for one in told:
        click.echo(f"{one.log.label}: {one.words()}")
    if more := sum(1 for _ in found):
        click.echo(f"... and {more} more like these.")
    for log in Log:
        last = newest(log)
        until = f"sealed until {last.at:%Y-%m-%d %H:%M:%S} UTC, seal {last.number}" if last else ""
        click.echo(f"{log.label}: {until or 'nothing sealed yet'}")
    if not told:
        click.echo(
            "As they were sealed." + ("" if anchor else " Without --anchor a cut end is not seen.")
        )
    sys.exit(FOUND if told else WHOLE)
