"""Link two files of person records, or find the records of one person within a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.core.duck import session
from wayhome.matching.linker import frequencies, resolve
from wayhome.matching.linker.bands import linked_from
from wayhome.matching.linker.clean import SOURCE, complete
from wayhome.matching.linker.engine import HERE, Engine
from wayhome.matching.linker.groups import Groups
from wayhome.matching.linker.judge import evidence, judge
from wayhome.matching.linker.kept import Kept
from wayhome.matching.linker.look import Look, LookAgain
from wayhome.matching.linker.model import Model, load_model
from wayhome.matching.linker.results import (
    CLUSTERS,
    LINKS,
    NOTHING_WITHIN,
    RATES,
    DedupeResult,
    LinkResult,
    Summary,
)
from wayhome.matching.linker.score import rarities
from wayhome.matching.linker.train import LEAST_RECORDS, learn
from wayhome.matching.linker.unread import not_understood, repeats

Progress = Callable[[str, int, int], None]
OneToOne = Literal["auto", "yes", "no"]
Train = Literal["auto", "yes", "no"]

MEMORY_LIMIT = "4GB"
# Of ten records of a file, about one and a half have a second record of the same person in it.
DUPLICATES = 0.15
_BETWEEN = "\x1f"  # between a plan's name and a member's id; stands in neither


def link(
    left: pa.Table,
    right: pa.Table,
    *,
    one_to_one: OneToOne = "auto",
    train: Train = "no",
    model: Model | None = None,
    memory_limit: str = MEMORY_LIMIT,
    engine: Engine = HERE,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> LinkResult:
    """Find which left records (clients) and right records (members) are one person.

    `left` and `right` have the columns `clean.COLUMNS`, of which all but `id` may be missing.
    With "auto" a left record has at most one member, and several left records share a member only
    when they are themselves linked (`LinkResult.left` has them; a large file that repeats nobody
    by name and birth date is not looked through for others); "yes" gives each record on both
    sides at most one partner; "no" lets every pair stand for itself. Right rows with one CIN are
    one member, and so are, in a file without CINs, those that are themselves linked. With `train`
    the model is first trained on the files, by "auto" where each has `train.LEAST_RECORDS`.
    ValueError when an `id` is empty or stands twice.
    """
    model = model or load_model()
    step = _Steps(progress, 7)
    with session(memory_limit) as connection:
        step("Reading and cleaning the records")
        engine.clean(connection, left, "people_l")
        engine.clean(connection, right, "people_r")
        unread = not_understood(connection, {"people_l": left, "people_r": right})
        frequencies.count(connection, "people_l", "people_r", model)
        step("Training the model on these records")
        if train == "yes" or (train == "auto" and min(len(left), len(right)) >= LEAST_RECORDS):
            model = learn(connection, "people_l", "people_r", model)
        for people in ("people_l", "people_r"):
            rarities(connection, people, model)
        sides = ("people_l", "people_r")
        look = (
            Look(connection, engine, model)
            if kept is None
            else LookAgain(connection, engine, model, kept, sides)
        )
        step("Finding several records of one person in a file")
        within: DedupeResult | None = None
        groups, members = Groups(len(left)), Groups(len(right))
        if one_to_one == "auto":
            # A file that goes on to the next night is looked through whatever it seems to hold.
            if kept is not None or repeats(connection, "people_l"):
                within, groups = _dedupe(connection, look, "people_l", model)
            else:
                within = NOTHING_WITHIN
            if not _any(connection, "people_r", "cin") and repeats(connection, "people_r"):
                everybody = Look(connection, engine, model)
                members = _dedupe(connection, everybody, "people_r", model)[1]
        step("Finding pairs to compare")
        found = look.find(*sides)
        step("Weighing pairs")
        prior = model.prior(len(right))
        look.weigh(*sides, prior)
        judge(connection, "people_l", "people_r", model)
        step("Deciding")
        if one_to_one == "yes":
            resolve.write_groups(connection, members, "who_r")
        else:
            resolve.same_member(connection, "people_r", members)
        threshold = _decide(connection, groups, model, one_to_one, prior)
        step("Writing the links")
        links = _links(connection, "people_l", "people_r", model)
        if within is not None:
            within = replace(within, clusters=_clusters(connection, "people_l"))
        rates = _rates(connection)
        left_over = look.kept(*sides)
    summary = Summary.of(found, links, threshold)
    return LinkResult(links, within, summary, model, rates, unread, left_over)


def link_plans(
    clients: pa.Table,
    plans: Mapping[str, pa.Table],
    *,
    model: Model | None = None,
    memory_limit: str = MEMORY_LIMIT,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> LinkResult:
    """Link clients to the members of several plans at once; `links` has a column `plan` more.

    Better than a call for each plan: a look-alike in one plan loses to the client's own record in
    another, and duplicates among the clients are looked for once. A member of two plans (one CIN)
    is linked in both. `id` must be unique within a plan.
    """
    tables = [complete(pa.table({"id": pa.array([], pa.string())}))]
    for name, members in plans.items():
        table = complete(members)
        ids = pc.binary_join_element_wise(name, table["id"], _BETWEEN)
        source = pa.array([name] * len(table), pa.string())
        at = table.column_names.index(SOURCE)
        tables.append(table.set_column(0, "id", ids).set_column(at, SOURCE, source))
    result = link(
        clients,
        pa.concat_tables(tables),
        model=model,
        memory_limit=memory_limit,
        kept=kept,
        progress=progress,
    )
    parts = pc.split_pattern(result.links["id_r"], _BETWEEN, max_splits=1)
    links = result.links.set_column(1, "id_r", pc.list_element(parts, 1))
    links = links.append_column("plan", pc.list_element(parts, 0))
    return replace(result, links=links)


def dedupe(
    records: pa.Table,
    *,
    train: Train = "no",
    model: Model | None = None,
    memory_limit: str = MEMORY_LIMIT,
    engine: Engine = HERE,
    progress: Progress | None = None,
) -> DedupeResult:
    """Find the records of one file that are one person; ValueError as for `link`."""
    model = model or load_model()
    step = _Steps(progress, 3)
    with session(memory_limit) as connection:
        step("Reading and cleaning the records")
        engine.clean(connection, records, "people_l")
        unread = not_understood(connection, {"people_l": records})
        frequencies.count(connection, "people_l", "people_l", model)
        step("Training the model on these records")
        if train == "yes" or (train == "auto" and len(records) >= LEAST_RECORDS):
            model = learn(connection, "people_l", "people_l", model, within=True)
        rarities(connection, "people_l", model)
        step("Comparing the records")
        found, _ = _dedupe(connection, Look(connection, engine, model), "people_l", model)
        return replace(found, model=model, unread=unread)


def _dedupe(
    connection: duckdb.DuckDBPyConnection, look: Look, table: str, model: Model
) -> tuple[DedupeResult, Groups]:
    """Links within a cleaned table, and the groups they make."""
    found = look.find(table, table)
    [(size,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    prior = model.prior(round(size * model.share / DUPLICATES))
    look.weigh(table, table, prior)
    judge(connection, table, table, model)
    resolve.write_groups(connection, Groups(size), "who_l")
    resolve.write_groups(connection, Groups(size), "who_r")
    resolve.compete(connection, left=False, right=False)
    threshold = linked_from(resolve.open_chances(connection))
    resolve.settle(connection, threshold, model.review, share=False)
    groups = resolve.grow_groups(connection, size)
    resolve.write_groups(connection, groups, "who_l")
    links, clusters = _links(connection, table, table, model), _clusters(connection, table)
    return DedupeResult(links, clusters, Summary.of(found, links, threshold)), groups


def _any(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    return bool(
        connection.execute(f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL LIMIT 1").fetchall()
    )


def _decide(
    connection: duckdb.DuckDBPyConnection,
    groups: Groups,
    model: Model,
    one_to_one: OneToOne,
    prior: float,
) -> float:
    """Settle the candidates; answers with where the linked band begins."""
    resolve.write_groups(connection, groups, "who_l")
    sided = one_to_one != "no"
    if one_to_one == "auto":
        resolve.compete(connection, left=False, right=True)
        threshold = linked_from(resolve.open_chances(connection))
        for a, b in resolve.agreeing_records(connection, "people_l", threshold):
            groups.join(a, b, even_if_apart=True)
        resolve.write_groups(connection, groups, "who_l")
    resolve.compete(connection, left=sided, right=sided)
    if sided:
        resolve.expect_as_many(connection, model.slope, prior)
    threshold = linked_from(resolve.open_chances(connection))
    resolve.settle(connection, threshold, model.review, share=one_to_one == "auto")
    return threshold


def _links(connection: duckdb.DuckDBPyConnection, left: str, right: str, model: Model) -> pa.Table:
    return (
        connection.sql(f"""
            SELECT l.id AS id_l, r.id AS id_r, chance AS probability, band, evidence
            FROM settled s JOIN ({evidence(left, right, "settled", model)}) USING (row_l, row_r)
            JOIN {left} l ON l.row = s.row_l JOIN {right} r ON r.row = s.row_r
            ORDER BY id_l, id_r
        """)
        .to_arrow_table()
        .cast(LINKS)
    )


def _clusters(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    return (
        connection.sql(f"""
            SELECT p.id AS id, first.id AS cluster
            FROM {table} p JOIN who_l w ON w.row = p.row JOIN {table} first ON first.row = w.who
            ORDER BY p.row
        """)
        .to_arrow_table()
        .cast(CLUSTERS)
    )


def _rates(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    each = " UNION ALL ".join(
        f"SELECT '{name}' AS column, {name} AS value, tf_{name} AS rate FROM frequency_{name} "
        f"WHERE {name} IN (SELECT {name} FROM people_l SEMI JOIN settled ON row = row_l) "
        f"OR {name} IN (SELECT {name} FROM people_r SEMI JOIN settled ON row = row_r)"
        for name in frequencies.COLUMNS
    )
    return connection.sql(each).to_arrow_table().cast(RATES)


class _Steps:
    """Tells the caller which step of how many begins."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self, name: str) -> None:
        if self._progress:
            self._progress(name, self._done, self._total)
        self._done += 1
