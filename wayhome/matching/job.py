"""Matching of files: what `wayhome match` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.findings import UnusableInput
from wayhome.matching import linker
from wayhome.matching.files import Records, read_mapping, read_records, write_table
from wayhome.matching.linker.engine import HERE, Engine
from wayhome.matching.linker.link import OneToOne, Train
from wayhome.matching.linker.results import band
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
    """What to tell: which model was used, how many pairs, and what could not be read."""

    model: str
    linked: int
    review: int
    linked_from: float
    compared: int
    notes: tuple[str, ...]
    unread: tuple[Unread, ...]


def match(asked: Request, *, today: date, progress: Progress | None = None) -> Outcome:
    """Match one or two files and write what was asked for; UnusableInput in one plain line."""
    mapping = read_mapping(asked.mapping)
    left = read_records(asked.left, mapping)
    right = read_records(asked.right, mapping) if asked.right else None
    model = replace(_model(asked), review=asked.threshold)
    try:
        result = _result(asked, left, right, model, progress)
    except ValueError as problem:
        raise UnusableInput(str(problem)) from problem
    links = result.links.filter(pc.greater_equal(result.links["probability"], asked.threshold))
    write_table(links, asked.out)
    if asked.clusters:
        write_table(person_keys(left, right, result), asked.clusters)
    if asked.report:
        write_table(_report(result.summary.found_by), asked.report)
    used = result.model or model
    if asked.save_model:
        linker.save_model(_signed(used, model, today, left, right), asked.save_model)
    linked = len(band(links, "linked"))
    return Outcome(
        "trained on these files" if used is not model else _name(asked),
        linked,
        len(links) - linked,
        result.summary.linked_from,
        result.summary.compared,
        left.notes + (right.notes if right else ()),
        result.unread,
    )


def _result(
    asked: Request,
    left: Records,
    right: Records | None,
    model: linker.Model,
    progress: Progress | None,
) -> linker.DedupeResult | linker.LinkResult:
    with _engine(asked) as engine:
        if right is None:
            return linker.dedupe(
                left.table,
                train=_train(asked),
                model=model,
                memory_limit=asked.memory_limit,
                engine=engine,
                progress=progress,
            )
        return linker.link(
            left.table,
            right.table,
            one_to_one=asked.one_to_one,
            train=_train(asked),
            model=model,
            memory_limit=asked.memory_limit,
            engine=engine,
            progress=progress,
        )


@contextmanager
def _engine(asked: Request) -> Iterator[Engine]:
    if asked.engine == "duckdb":
        yield HERE
        return
    try:
        from wayhome.matching.linker.spark import cluster
    except ImportError as problem:
        raise UnusableInput(
            "--engine spark needs the package pyspark: install requirements/spark.txt."
        ) from problem
    with cluster(asked.spark_master, asked.spark_folder) as engine:
        yield engine


def person_keys(
    left: Records, right: Records | None, result: linker.DedupeResult | linker.LinkResult
) -> pa.Table:
    """`file`, `id`, `person` for every record: linked records of both files bear one person key.

    The key is the number of the person's first record, counted through both files.
    """
    sides = [("left", left.table)] + ([("right", right.table)] if right else [])
    files = [name for name, table in sides for _ in range(len(table))]
    ids = [one for _, table in sides for one in table["id"].to_pylist()]
    place = {(file, one): at for at, (file, one) in enumerate(zip(files, ids, strict=True))}
    groups = linker.Groups(len(ids))
    of_right = "right" if right else "left"
    pairs = band(result.links, "linked").select(["id_l", "id_r"]).to_pydict()
    for a, b in zip(pairs["id_l"], pairs["id_r"], strict=True):
        groups.join(place["left", a], place[of_right, b], even_if_apart=True)
    within = result.left if isinstance(result, linker.LinkResult) else result
    if within:
        for one, first in zip(*within.clusters.to_pydict().values(), strict=True):
            groups.join(place["left", one], place["left", first], even_if_apart=True)
    return pa.table({"file": files, "id": ids, "person": groups.names()})


def _model(asked: Request) -> linker.Model:
    if asked.model is None:
        return linker.load_model()
    try:
        return linker.load_model(asked.model)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UnusableInput(f"{asked.model} is no matching model: {problem}") from problem


def _train(asked: Request) -> Train:
    """A model that was given is used as it is, unless training was asked for."""
    return "no" if asked.model and asked.train == "auto" else asked.train


def _name(asked: Request) -> str:
    return asked.model.name if asked.model else "the shipped model"


def _signed(
    used: linker.Model, given: linker.Model, today: date, left: Records, right: Records | None
) -> linker.Model:
    if used is given:
        return used
    sizes = " x ".join(f"{len(one.table):,}" for one in (left, right) if one)
    prints = " ".join(fingerprint(one.table) for one in (left, right) if one)
    return replace(used, note=f"Trained {today} on {sizes} records; data {prints}.")


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
