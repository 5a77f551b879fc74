"""Link two files of person records, or find the records of one person within a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wayhome.matching.linker import frequencies, resolve
from wayhome.matching.linker.bands import linked_from
from wayhome.matching.linker.blocking import block
from wayhome.matching.linker.clean import clean
from wayhome.matching.linker.groups import Groups
from wayhome.matching.linker.judge import judge
from wayhome.matching.linker.model import Model, load_model
from wayhome.matching.linker.score import score
from wayhome.matching.linker.session import MEMORY_LIMIT, session

Progress = Callable[[str, int, int], None]
OneToOne = Literal["auto", "yes", "no"]

# Of ten records of a file, about one and a half have a second record of the same person in it.
DUPLICATES = 0.15
# Pairs below one in a hundred (log2 odds) are not carried on.
LEAST_ODDS = -6.6
LINK_SCHEMA = pa.schema(
    [("id_l", pa.string()), ("id_r", pa.string()), ("probability", pa.float64()),
     ("band", pa.string()), ("evidence", pa.string())]
)  # fmt: skip
FREQUENCY_SCHEMA = pa.schema(
    [("column", pa.string()), ("value", pa.string()), ("rate", pa.float64())]
)
CLUSTER_SCHEMA = pa.schema([("id", pa.string()), ("cluster", pa.string())])


@dataclass(frozen=True)
class Summary:
    """What a run looked at: pairs compared, by blocking rule, and how many stand in each band."""

    compared: int
    found_by: dict[str, int]
    linked: int
    review: int
    linked_from: float


@dataclass(frozen=True)
class DedupeResult:
    """Pairs of one file, and clusters (every id; named by the cluster's first id in sort order).

    Clusters are made of the linked band only.
    """

    links: pa.Table
    clusters: pa.Table
    summary: Summary

    @property
    def review(self) -> pa.Table:
        """The pairs that a person should look at."""
        return self.links.filter(pc.equal(self.links["band"], "review"))


@dataclass(frozen=True)
class LinkResult:
    """Pairs between two files; `left` tells which left records are one person.

    `frequencies` (column, value, rate) has the rates of the values in `links`, for `explain`. It
    holds what the records hold, numbers too: never keep it longer than them.
    """

    links: pa.Table
    left: DedupeResult | None
    summary: Summary
    model: Model = field(repr=False)
    frequencies: pa.Table = field(repr=False)

    @property
    def review(self) -> pa.Table:
        """The pairs that a person should look at."""
        return self.links.filter(pc.equal(self.links["band"], "review"))

    @property
    def linked(self) -> pa.Table:
        """The pairs that are one person."""
        return self.links.filter(pc.equal(self.links["band"], "linked"))


def link(
    left: pa.Table,
    right: pa.Table,
    *,
    one_to_one: OneToOne = "auto",
    model: Model | None = None,
    memory_limit: str = MEMORY_LIMIT,
    progress: Progress | None = None,
) -> LinkResult:
    """Find which left records (clients) and right records (members) are one person.

    `left` and `right` have the columns `clean.COLUMNS`, of which all but `id` may be missing.
    With "auto" a left record has at most one member, and several left records share a member only
    when they are themselves linked; "yes" gives each record on both sides at most one partner;
    "no" lets every pair stand for itself. ValueError when an `id` is empty or stands twice.
    """
    model = model or load_model()
    step = _Steps(progress, 6)
    with session(memory_limit) as connection:
        step("Reading and cleaning the records")
        clean(connection, left, "people_l")
        clean(connection, right, "people_r")
        counted = frequencies.count(connection, "people_l", "people_r", model)
        within: DedupeResult | None = None
        groups = Groups(len(left))
        step("Finding several records of one client")
        if one_to_one == "auto":
            within, groups = _dedupe(connection, "people_l", model, counted)
        step("Finding pairs to compare")
        found = block(connection, "people_l", "people_r")
        step("Weighing pairs")
        prior = model.prior(len(right))
        score(
            connection, "people_l", "people_r", model, counted, prior=prior, least=LEAST_ODDS
        )
        judge(connection, "people_l", "people_r", model)
        step("Deciding")
        _same_member(connection)
        _write_groups(connection, groups)
        sided = one_to_one != "no"
        resolve.compete(connection, left=False, right=sided)
        if one_to_one == "auto":
            threshold = linked_from(resolve.open_chances(connection))
            for a, b in resolve.agreeing_records(connection, "people_l", threshold):
                groups.join(a, b, even_if_apart=True)
            _write_groups(connection, groups)
        resolve.compete(connection, left=sided, right=sided)
        threshold = linked_from(resolve.open_chances(connection))
        resolve.settle(connection, threshold, model.review, share=one_to_one == "auto")
        step("Writing the links")
        links = _links(connection, "people_l", "people_r")
        if within is not None:
            within = DedupeResult(within.links, _clusters(connection, "people_l"), within.summary)
        rates = _rates(connection)
    return LinkResult(links, within, _summary(found, links, threshold), model, rates)


def dedupe(
    records: pa.Table, *, model: Model | None = None, memory_limit: str = MEMORY_LIMIT
) -> DedupeResult:
    """Find the records of one file that are one person; ValueError as for `link`."""
    model = model or load_model()
    with session(memory_limit) as connection:
        clean(connection, records, "people_l")
        counted = frequencies.count(connection, "people_l", "people_l", model)
        return _dedupe(connection, "people_l", model, counted)[0]


def _dedupe(
    connection: duckdb.DuckDBPyConnection, table: str, model: Model, counted: dict[str, str]
) -> tuple[DedupeResult, Groups]:
    """Links within a cleaned table; leaves its `candidates` behind."""
    found = block(connection, table, table, within=True)
    [(size,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    prior = model.prior(round(size * model.share / DUPLICATES))
    score(connection, table, table, model, counted, prior=prior, least=LEAST_ODDS)
    judge(connection, table, table, model)
    for side in ("who_l", "who_r"):
        connection.execute(f"CREATE OR REPLACE TABLE {side} AS SELECT row, row AS who FROM {table}")
    resolve.compete(connection, left=False, right=False)
    threshold = linked_from(resolve.open_chances(connection))
    resolve.settle(connection, threshold, model.review, share=False)
    apart = connection.execute(
        "SELECT row_l, row_r FROM candidates WHERE guard IS NOT NULL ORDER BY ALL"
    ).fetchall()
    groups = Groups(size, apart)
    edges = connection.execute(
        "SELECT row_l, row_r FROM settled WHERE band = 'linked' "
        "ORDER BY chance DESC, row_l, row_r"
    ).fetchall()
    refused = [edge for edge in edges if not groups.join(*edge)]
    if refused:
        connection.execute(
            "UPDATE settled SET band = 'review' WHERE (row_l, row_r) IN "
            f"({', '.join(str(edge) for edge in refused)})"
        )
    _write_groups(connection, groups)
    links = _links(connection, table, table)
    clusters = _clusters(connection, table)
    return DedupeResult(links, clusters, _summary(found, links, threshold)), groups


def _write_groups(connection: duckdb.DuckDBPyConnection, groups: Groups) -> None:
    names = groups.names()
    given = pa.table({"row": pa.array(range(len(names)), pa.int64()), "who": pa.array(names, pa.int64())})
    connection.register("given_groups", given)
    connection.execute("CREATE OR REPLACE TABLE who_l AS FROM given_groups")
    connection.unregister("given_groups")


def _same_member(connection: duckdb.DuckDBPyConnection) -> None:
    """Right rows with one index number, or one number, birth date and name, are one member."""
    connection.execute("""
        CREATE OR REPLACE TABLE who_r AS
        SELECT row, min(row) OVER (PARTITION BY
            coalesce(cin, ssn || dob || first_main, 'row ' || row)) AS who
        FROM people_r
    """)


def _links(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> pa.Table:
    found = connection.sql(f"""
        SELECT l.id AS id_l, r.id AS id_r, chance AS probability, band, evidence
        FROM settled s JOIN {left} l ON l.row = s.row_l JOIN {right} r ON r.row = s.row_r
        ORDER BY id_l, id_r
    """).to_arrow_table()
    return found.cast(LINK_SCHEMA)


def _rates(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    columns = " UNION ALL ".join(
        f"SELECT '{name}' AS column, {name} AS value, tf_{name} AS rate FROM frequency_{name} "
        f"WHERE {name} IN (SELECT {name} FROM people_l SEMI JOIN settled ON row = row_l) "
        f"OR {name} IN (SELECT {name} FROM people_r SEMI JOIN settled ON row = row_r)"
        for name in frequencies.COLUMNS
    )
    return connection.sql(columns).to_arrow_table().cast(FREQUENCY_SCHEMA)


def _clusters(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    found = connection.sql(f"""
        SELECT p.id AS id, first.id AS cluster
        FROM {table} p JOIN who_l w ON w.row = p.row JOIN {table} first ON first.row = w.who
        ORDER BY p.row
    """).to_arrow_table()
    return found.cast(CLUSTER_SCHEMA)


def _summary(found: dict[str, int], links: pa.Table, threshold: float) -> Summary:
    linked = pc.sum(pc.equal(links["band"], "linked")).as_py() or 0
    return Summary(
        compared=sum(found.values()),
        found_by=found,
        linked=linked,
        review=len(links) - linked,
        linked_from=threshold,
    )


class _Steps:
    """Tells the caller which step of how many begins."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self, name: str) -> None:
        if self._progress:
            self._progress(name, self._done, self._total)
        self._done += 1
