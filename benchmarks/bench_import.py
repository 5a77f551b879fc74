"""What importing costs, beside COPY of the same typed rows into a table with the same indexes.

Run: `python -m benchmarks.bench_import [hmis] [834] [--large]`. Every figure and its peer are
measured in the same run on the same server. `--large` adds a million rows or members.
"""

from __future__ import annotations

import gc
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import hmis_files, parse_834
from benchmarks.database import fresh_database
from benchmarks.results import Entry, at_most, keep, show

SIZES = (10_000, 100_000)
LARGE = 1_000_000
WARM_UP = 1_000
HMIS_AIM, ROSTER_AIM = 4.0, 3.0
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def measure_hmis(size: int, folder: Path) -> Iterator[Entry]:
    """First import, and the same file again, beside raw COPY of its rows."""
    from wayhome.exchange.actions import receive
    from wayhome.exchange.work import work

    path = folder / f"{size}.zip"
    hmis_files.make(path, size)
    copied = raw_copy_hmis(path)
    source = _source(f"hmis-{size}", "hmis")
    seconds = []
    for _ in range(2):
        with path.open("rb") as file:
            run = receive(
                file=file, name=path.name, source=source, by=_nobody(), at=NOW, queue=False,
                using="batch",
            )  # fmt: skip
        taken, run = timed(lambda run=run: work(run.pk, at=datetime.now(UTC)))
        assert run.state == "loaded", run.why
        seconds.append(taken)
    label = f"HMIS import, {size:,} rows"
    peer = f"raw COPY ({copied:.2f} s)"
    yield at_most(label, seconds[0], "s", peer=peer, peer_figure=copied, aim=HMIS_AIM)
    yield at_most(
        f"{label}, the same file again", seconds[1], "s", peer=peer, peer_figure=copied,
        aim=HMIS_AIM,
    )  # fmt: skip
    path.unlink()


def raw_copy_hmis(path: Path) -> float:
    """Seconds to COPY the export's typed rows into logged tables like ours, one after the other."""
    from wayhome.exchange.hmis_csv.read import read_export
    from wayhome.exchange.hmis_store.stage import staging
    from wayhome.exchange.hmis_store.tables import tables

    export = read_export(path)
    ready = []
    with staging(export, _source("peer", "hmis").pk) as stager:
        for name, table in tables().items():
            rows = stager.file(name).rows
            kept = {"source_id": "u", "import_id": "u"}
            import pyarrow as pa

            for column in kept:
                value = "00000000-0000-7000-8000-000000000000"
                rows = rows.append_column(column, pa.repeat(value, len(rows)))
            rows = rows.append_column("valid_from", pa.repeat(str(NOW), len(rows)))
            ready.append((table.name, table.short, rows.column_names, _csv(rows)))
    del export
    statements = []
    for name, short, columns, content in ready:
        statements.append((name, f"peer.{short}", columns, content))
    return _copied(statements)


def measure_roster(size: int, folder: Path) -> Iterator[Entry]:
    """A full file to staged, typed, indexed rows, beside the parser alone and raw COPY."""
    from wayhome.exchange.actions import receive
    from wayhome.exchange.work import work

    path = folder / f"{size}.834"
    parse_834.make(path, size)
    parsed, _ = timed(lambda: parse_834.read_ours(path))
    copied = raw_copy_roster(path)
    source = _source(f"plan-{size}", "834")
    with path.open("rb") as file:
        run = receive(
            file=file, name=path.name, source=source, by=_nobody(), at=NOW, queue=False,
            using="batch",
        )  # fmt: skip
    taken, run = timed(lambda: work(run.pk, at=datetime.now(UTC)))
    assert run.state == "loaded", run.why
    yield at_most(
        f"834 import, {size:,} members", taken, "s",
        peer=f"the parser ({parsed:.2f} s) and raw COPY ({copied:.2f} s)",
        peer_figure=parsed + copied, aim=ROSTER_AIM,
    )  # fmt: skip
    path.unlink()


def raw_copy_roster(path: Path) -> float:
    """Seconds to COPY members and spans into tables with the indexes that ours get."""
    import pyarrow as pa

    from wayhome.exchange.x12_834.read import read_roster

    roster = read_roster(path)
    ids = "00000000-0000-7000-8000-000000000000"
    ready = []
    for kind, rows in (("member", roster.members), ("span", roster.spans)):
        for column in ("source_id", "run_id", *(("row_hash",) if kind == "member" else ())):
            rows = rows.append_column(column, pa.repeat(ids, len(rows)))
        ready.append((f"roster.{kind}", f"peer.{kind}", rows.column_names, _csv(rows)))
    del roster
    return _copied(ready, index={"peer.member": "UNIQUE INDEX", "peer.span": "INDEX"})


def _copied(
    ready: list[tuple[str, str, list[str], bytes]], index: dict[str, str] | None = None
) -> float:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS peer CASCADE")
        cursor.execute("CREATE SCHEMA peer")
        for model, table, _columns, _content in ready:
            cursor.execute(f"CREATE TABLE {table} (LIKE {model} INCLUDING INDEXES)")
            if index:
                cursor.execute(f"CREATE {index[table]} ON {table} (cin)")
        started = time.perf_counter()
        for _model, table, columns, content in ready:
            names = ", ".join(f'"{name}"' for name in columns)
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
                for place in range(0, len(content), 1 << 20):
                    copy.write(content[place : place + (1 << 20)])
        taken = time.perf_counter() - started
        cursor.execute("DROP SCHEMA peer CASCADE")
    return taken


def _csv(rows: Any) -> bytes:
    import pyarrow.csv as pa_csv

    buffer = io.BytesIO()
    pa_csv.write_csv(rows, buffer, pa_csv.WriteOptions(include_header=False))
    return buffer.getvalue()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that passed, and what came of it."""
    gc.collect()
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _source(code: str, kind: str) -> Any:
    from wayhome.organizations.models import Organization, Source

    organization, _ = Organization.objects.get_or_create(
        code="bench", defaults={"name": "Bench", "kind": "coc"}
    )
    return Source.objects.get_or_create(
        code=code, defaults={"kind": kind, "name": code, "organization": organization}
    )[0]


def _nobody() -> Any:
    from wayhome.core.viewer import NOBODY

    return NOBODY


MEASURES = {"hmis": measure_hmis, "834": measure_roster}


def main(arguments: list[str]) -> None:
    """Measure what is named, or everything."""
    sizes = (*SIZES, LARGE) if "--large" in arguments else SIZES
    named = [name for name in arguments if name in MEASURES] or list(MEASURES)
    with fresh_database(), tempfile.TemporaryDirectory() as folder:
        for name in named:
            list(MEASURES[name](WARM_UP, Path(folder)))  # modules and plans are loaded once
            for size in sizes:
                entries = list(MEASURES[name](size, Path(folder)))
                for entry in entries:
                    print(show(entry), flush=True)
                keep(entries)


if __name__ == "__main__":
    main(sys.argv[1:])
