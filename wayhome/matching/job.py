"""Matching of files: what `wayhome match` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import UnusableInput
from wayhome.matching import encoding, linker
from wayhome.matching.files import Records, read_mapping, read_records, write_table
from wayhome.matching.linker.engine import HERE, Engine
from wayhome.matching.linker.hashed import SHIPPED_HASHED, is_hashed, link_hashed
from wayhome.matching.linker.hashed import WARNING as HASHED_WARNING
from wayhome.matching.linker.link import OneToOne, Train
from wayhome.matching.linker.results import Summary, band
from wayhome.matching.linker.unread import Unread

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Request:
    """What was asked for; `right` is None to find the records of one person within `left`."""

    left: Path
    right: Path | None
    out: Path
    clusters: Path | None = None
    report: Path | None = None
    mapping: Path | None = None
    model: Path | None = None
    save_model: Path | None = None
    one_to_one: OneToOne = "auto"
    train: Train = "auto"
    threshold: float = 0.5
    memory_limit: str = "4GB"
    engine: Literal["duckdb", "spark"] = "duckdb"
    spark_master: str = "local[*]"
    spark_folder: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What to tell: what judged the pairs, how many there are, and what could not be read."""

    model: str
    linked: int
    review: int
    summary: Summary | None
    notes: tuple[str, ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class _Found:
    """What comparing gave, whichever way the records were written."""

    links: pa.Table
    by: str
    within: linker.DedupeResult | None = None
    summary: Summary | None = None
    used: linker.Model | None = None
    trained: bool = False
    notes: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


def match(asked: Request, *, today: date, progress: Progress | None = None) -> Outcome:
    """Match one or two files and write what was asked for; UnusableInput in one plain line."""
    files = _files(asked)
    try:
        with _engine(asked, files) as engine:
            found = _compare(asked, files, engine, progress)
    except ValueError as problem:
        raise UnusableInput(str(problem)) from problem
    links = found.links.filter(pc.greater_equal(found.links["probability"], asked.threshold))
    write_table(links, asked.out)
    if asked.clusters:
        write_table(person_keys(files, links, found.within), asked.clusters)
    if asked.report:
        write_table(_report(found.summary.found_by if found.summary else {}), asked.report)
    if asked.save_model:
        if found.used is None:
            raise UnusableInput("Encodings are linked without a model; there is none to save.")
        note = _note(today, files) if found.trained else found.used.note
        linker.save_model(replace(found.used, note=note), asked.save_model)
    linked = len(band(links, "linked"))
    return Outcome(found.by, linked, len(links) - linked, found.summary, found.notes, found.unread)


def _files(asked: Request) -> list[Records]:
    """One file or two, whatever is in them."""
    paths = [path for path in (asked.left, asked.right) if path]
    encoded = [encoding.holds_encodings(path) for path in paths]
    if any(encoded) and (not all(encoded) or len(paths) == 1):
        raise UnusableInput("Encodings are compared with encodings only, and in two files.")
    if any(encoded):
        return [Records(encoding.read(path), ()) for path in paths]
    mapping = read_mapping(asked.mapping)
    return [read_records(path, mapping) for path in paths]


@contextmanager
def _engine(asked: Request, files: list[Records]) -> Iterator[Engine]:
    """Where records with names are compared; digests and encodings always are on this machine."""
    if asked.engine == "duckdb":
        yield HERE
        return
    if any(encoding.is_encoded(one.table) or is_hashed(one.table) for one in files):
        raise UnusableInput("--engine spark matches names, neither their digests nor encodings.")
    try:
        from wayhome.matching.linker.spark import cluster
    except ImportError as problem:
        raise UnusableInput(
            "--engine spark needs the package pyspark: install requirements/spark.txt."
        ) from problem
    with cluster(asked.spark_master, asked.spark_folder) as engine:
        yield engine


def _compare(
    asked: Request, files: list[Records], engine: Engine, progress: Progress | None
) -> _Found:
    """Link names, digests or encodings, as the files have them."""
    tables = [one.table for one in files]
    notes = tuple(note for one in files for note in one.notes)
    if encoding.is_encoded(tables[0]):
        links = encoding.link_encodings(
            *tables,
            one_to_one=asked.one_to_one,
            threshold=asked.threshold,
            memory_limit=asked.memory_limit,
            progress=progress,
        )
        return _Found(links, "how alike the encodings are", notes=notes)
    hashed = any(map(is_hashed, tables))
    given = replace(_model(asked, hashed), review=asked.threshold)
    result: linker.DedupeResult | linker.LinkResult
    if len(tables) == 1:
        if hashed:
            raise UnusableInput("The names are digests; such a file is matched with another one.")
        result = linker.dedupe(
            tables[0],
            train=_train(asked),
            model=given,
            memory_limit=asked.memory_limit,
            engine=engine,
            progress=progress,
        )
    else:
        # Digests are linked here; names where the engine is.
        join = link_hashed if hashed else partial(linker.link, engine=engine)
        result = join(
            *tables,
            one_to_one=asked.one_to_one,
            train=_train(asked),
            model=given,
            memory_limit=asked.memory_limit,
            progress=progress,
        )
    used = result.model or given
    trained = used is not given
    return _Found(
        result.links,
        "trained on these files" if trained else _name(asked, hashed),
        result.left if isinstance(result, linker.LinkResult) else result,
        result.summary,
        used,
        trained,
        notes + ((HASHED_WARNING,) if hashed else ()),
        result.unread,
    )


def person_keys(
    files: list[Records], links: pa.Table, within: linker.DedupeResult | None
) -> pa.Table:
    """`file`, `id`, `person` for every record: linked records of all files bear one person key.

    The key is the number of the person's first record, counted through the files.
    """
    sides = ("left", "right")[: len(files)]
    names = [side for side, one in zip(sides, files, strict=True) for _ in range(len(one.table))]
    ids = [one for given in files for one in given.table["id"].to_pylist()]
    place = {(side, one): at for at, (side, one) in enumerate(zip(names, ids, strict=True))}
    groups = linker.Groups(len(ids))
    pairs = band(links, "linked").select(["id_l", "id_r"]).to_pydict()
    for a, b in zip(pairs["id_l"], pairs["id_r"], strict=True):
        groups.join(place["left", a], place[sides[-1], b], even_if_apart=True)
    if within:
        for one, first in zip(*within.clusters.to_pydict().values(), strict=True):
            groups.join(place["left", one], place["left", first], even_if_apart=True)
    return pa.table({"file": names, "id": ids, "person": groups.names()})


def _model(asked: Request, hashed: bool) -> linker.Model:
    if asked.model is None:
        return linker.load_model(SHIPPED_HASHED) if hashed else linker.load_model()
    try:
        return linker.load_model(asked.model)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UnusableInput(f"{asked.model} is no matching model: {problem}") from problem


def _train(asked: Request) -> Train:
    """A model that was given is used as it is, unless training was asked for."""
    return "no" if asked.model and asked.train == "auto" else asked.train


def _name(asked: Request, hashed: bool) -> str:
    if asked.model:
        return asked.model.name
    return "the shipped model for hashed names" if hashed else "the shipped model"


def _note(today: date, files: list[Records]) -> str:
    sizes = " x ".join(f"{len(one.table):,}" for one in files)
    prints = " ".join(fingerprint(one.table) for one in files)
    return f"Trained {today} on {sizes} records; data {prints}."


def fingerprint(table: pa.Table) -> str:
    """Sixteen digits that change with any value of the records, and not with their order."""
    from wayhome.core.duck import session

    with session() as connection:
        connection.register("records", table)
        columns = ", ".join(f'"{name}"' for name in sorted(table.column_names))
        [(total,)] = connection.execute(
            f"SELECT sum(hash({columns})::HUGEINT) % (1::HUGEINT << 64) FROM records"
        ).fetchall()
    return f"{int(total or 0):016x}"


def _report(found_by: dict[str, int]) -> pa.Table:
    return pa.table(
        {
            "rule": pa.array(found_by, pa.string()),
            "pairs_no_rule_before_found": pa.array(found_by.values(), pa.int64()),
        }
    )
