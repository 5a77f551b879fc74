"""The linker's engine on Spark: tables are Parquet files in a folder that all machines share."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from wayhome.matching.linker import blocking
from wayhome.matching.linker.clean import EMPTIED, NUMBERED, complete, registered, shared_numbers
from wayhome.matching.linker.model import Model
from wayhome.matching.linker.score import LIKELY, NAMES, PAIR, REST, likely, pairs_with, scored
from wayhome.matching.linker.spark.work import cleaned, queried


class Cluster:
    """Cleaning, blocking and weighing on a cluster (`engine.Engine`)."""

    dialect = blocking.SPARK

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self._spark, self._folder = spark, folder

    def clean(self, connection: duckdb.DuckDBPyConnection, records: pa.Table, name: str) -> None:
        with registered(connection, {"given": complete(records)}):
            self._write(connection, NUMBERED, f"{name}_raw")
        raw = self._spark.table(f"{name}_raw")
        # Work is spread by records: a small file, too, goes to every core.
        parts = self._spark.sparkContext.defaultParallelism
        self._keep(f"{name}_cleaned", cleaned(raw.repartition(parts)))
        self.drop(f"{name}_raw")
        connection.execute(f"CREATE VIEW cleaned AS {self._read(f'{name}_cleaned')}")
        numbers = shared_numbers("cleaned")
        columns = ", ".join(
            f"CASE WHEN {column} IN ({numbers[column]}) THEN NULL ELSE {one} END AS {one}"
            for column, emptied in EMPTIED.items()
            for one in emptied
        )
        self._write(connection, f"SELECT * REPLACE ({columns}) FROM cleaned", name)
        connection.execute("DROP VIEW cleaned")
        self.drop(f"{name}_cleaned")
        connection.execute(f"CREATE VIEW {name} AS {self._read(name)}")

    def block(
        self, connection: duckdb.DuckDBPyConnection, left: str, right: str, *, within: bool = False
    ) -> dict[str, int]:
        made = queried(self._spark.table(left), blocking.keys("batch", right_side=False))
        self._keep("keys_l", made)
        made = queried(self._spark.table(right), blocking.keys("batch", right_side=True))
        made.createOrReplaceTempView("made")
        self.keep("keys_r", blocking.known_keys("made"))
        sizes = f"SELECT (SELECT count(*) FROM {left}), (SELECT count(*) FROM {right})"
        [size] = connection.execute(sizes).fetchall()
        return blocking.pair_up(self, smaller=min(size), within=within)

    def score(
        self,
        connection: duckdb.DuckDBPyConnection,
        left: str,
        right: str,
        model: Model,
        *,
        prior: float,
        least: float,
    ) -> None:
        for people in {left, right}:
            self._write(connection, f"FROM {people}_rare", f"{people}_rare")
        looked_at = self._spark.sql(pairs_with("pairs", left, right, REST, REST, PAIR))
        query = likely("FROM batch", model, prior=prior, least=least)
        self._keep("likely", queried(looked_at, query))
        self.drop("pairs")
        looked_at = self._spark.sql(pairs_with("likely", left, right, NAMES, NAMES, LIKELY))
        self._keep("scored", queried(looked_at, scored("FROM batch", model, least=least)))
        self.drop("likely")
        connection.execute(f"CREATE OR REPLACE TABLE scored AS {self._read('scored')}")
        self.drop("scored")

    def keep(self, name: str, query: str) -> None:
        """Write a query's answer, and know it by a name (`blocking.Tables`)."""
        self._keep(name, self._spark.sql(query))

    def rows(self, query: str) -> list[tuple[int, int]]:
        """What a query of two numbers finds."""
        return [(int(one), int(other)) for one, other in self._spark.sql(query).collect()]

    def drop(self, name: str) -> None:
        """Forget a table and remove its files."""
        self._spark.catalog.dropTempView(name)
        shutil.rmtree(self._folder / name)

    def _keep(self, name: str, frame: DataFrame) -> None:
        frame.write.mode("overwrite").parquet(self._url(name))
        self._know(name)

    def _know(self, name: str) -> None:
        self._spark.read.parquet(self._url(name)).createOrReplaceTempView(name)

    def _write(self, connection: duckdb.DuckDBPyConnection, query: str, name: str) -> None:
        """Write what the driver's DuckDB answers for the workers."""
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        connection.execute(f"COPY ({query}) TO {_quoted(folder / 'all.parquet')} (FORMAT parquet)")
        self._know(name)

    def _read(self, name: str) -> str:
        """SQL with which the driver's DuckDB reads what workers wrote."""
        return f"SELECT * FROM read_parquet({_quoted(self._folder / name / '*.parquet')})"

    def _url(self, name: str) -> str:
        return (self._folder / name).as_uri()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
