"""Importing a file of this machine now, in this process, for whoever runs the server."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from wayhome.core.findings import UnusableInput
from wayhome.core.spill import spill_folder
from wayhome.core.viewer import Viewer
from wayhome.exchange.actions import approve, receive
from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportRun
from wayhome.exchange.retention import keep_house
from wayhome.exchange.work import announce, recover, work
from wayhome.organizations.models import Source

Say = Callable[[str], None]


def source_for(kind: str, code: str = "", name: str = "") -> Source:
    """The source of that code; without one, the only source of the kind, or the one a file's name
    begins with.

    Raises UnusableInput with the codes there are.
    """
    there = list(Source.objects.using("batch").filter(kind=kind).select_related("organization"))
    if code:
        fitting = [source for source in there if source.code == code]
    else:
        fitting = [source for source in there if name.lower().startswith(source.code.lower())]
        fitting = sorted(fitting, key=lambda source: -len(source.code))[:1] or there
    if len(fitting) == 1:
        return fitting[0]
    codes = ", ".join(sorted(source.code for source in there))
    if not there:
        raise UnusableInput(f"There is no source of the kind {kind} yet; add one in Settings.")
    if code:
        raise UnusableInput(f"There is no source {code} of the kind {kind}; there are: {codes}.")
    raise UnusableInput(f"Which source? Say --source with one of: {codes}.")


def import_file(
    path: Path,
    source: Source,
    *,
    dry_run: bool = False,
    approve_it: bool = False,
    as_of: date | None = None,
    whole: bool | None = None,
    say: Say = lambda step: None,
) -> ImportRun:
    """Receive, check, load, and let linking and screening follow. Raises UnusableInput."""
    by = Viewer(None, source.organization_id)
    recover(at=timezone.now())
    with _opened(path) as (stream, name):
        say(f"Receiving {name}")
        run = receive(
            file=stream,
            name=name,
            source=source,
            by=by,
            at=timezone.now(),
            as_of=as_of,
            whole=whole,
            dry_run=dry_run,
            queue=False,
            using="batch",
        )
    say("Checking")
    run = work(run.pk, at=timezone.now())
    if run.state == RunState.WAITING and approve_it and not dry_run and not run.asks:
        say("Loading what was to wait for approval")
        run = approve(run=run, by=by, at=timezone.now())
    if run.state == RunState.LOADED:
        say("Linking and screening")
        announce(run, at=timezone.now())
    keep_house(at=timezone.now())
    return run


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, str]]:
    """The file; of a folder, a zip of the files in it."""
    try:
        if path.is_dir():
            with spill_folder() as folder:
                packed = folder / "folder.zip"
                with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                    for file in sorted(path.iterdir()):
                        if file.is_file() and not file.is_symlink():
                            with file.open("rb") as given, archive.open(file.name, "w") as put:
                                shutil.copyfileobj(given, put, 2**20)
                with packed.open("rb") as stream:
                    yield stream, f"{path.name}.zip"
        else:
            with path.open("rb") as stream:
                yield stream, path.name
    except OSError as error:
        raise UnusableInput(f"{path} cannot be opened: {error.strerror}.") from error
