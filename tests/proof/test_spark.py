"""Matching on Spark gives the links that it gives on one machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pyarrow.csv as pa_csv
import pytest

from tests.commands.running import free_port
from wayhome.matching.tests.second_noise import make_world

PROJECT = Path(__file__).resolve().parents[2]
HOME = PROJECT / "var" / "spark"
PYTHON = HOME / "bin" / "python"
ON_LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}

pytestmark = pytest.mark.skipif(
    not (shutil.which("java") and (HOME / "ready").exists()),
    reason="Java is not installed, or was not when make proof began: nothing ran on Spark",
)


def match(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run `wayhome match` in a folder, to an exit code; what it said on stderr and stdout."""
    done = subprocess.run(
        [PYTHON, "-m", "config.cli", "match", *arguments], cwd=folder, check=False, text=True,
        env=os.environ | ON_LOOPBACK, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900,
    )  # fmt: skip
    assert done.returncode == code, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files large enough to be trained on, with duplicates, and what DuckDB links in them."""
    folder = tmp_path_factory.mktemp("spark")
    made = make_world(5, clients=2_200, members=3_000)
    pa_csv.write_csv(made.left, folder / "clients.csv")
    pa_csv.write_csv(made.right.drop_columns("cin"), folder / "members.csv")
    match(folder, "clients.csv", "members.csv", "--out", "here.csv", "--report", "here-rules.csv")
    match(folder, "clients.csv", "--dedupe", "--out", "here-within.csv")
    return folder


@contextmanager
def running(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Spark's, ended with the block."""
    [package] = HOME.glob("lib/python3*/site-packages/pyspark")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [package / "bin" / "spark-class", *arguments],
            env=os.environ | ON_LOOPBACK | {"PYSPARK_PYTHON": str(PYTHON)},
            stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """A standalone master with two workers of one core each, on loopback."""
    url = f"spark://127.0.0.1:{free_port()}"
    port = url.rpartition(":")[2]
    deploy = "org.apache.spark.deploy"
    with ExitStack() as processes:
        start = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", port]
        processes.enter_context(running(*start, "--webui-port", "0", log=tmp_path / "master.log"))
        for name in ("one", "two"):
            start = [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0"]
            start += ["--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / name), url]
            processes.enter_context(running(*start, log=tmp_path / f"{name}.log"))
        yield url


def differences(folder: Path, here: str, there: str) -> tuple[int, list[tuple[object, ...]]]:
    """How many pairs there are, and those that are not equal to within 1e-6."""
    with duckdb.connect() as connection:
        [(pairs,)] = connection.sql(f"SELECT count(*) FROM '{folder}/{here}'").fetchall()
        found = connection.sql(f"""
            SELECT * FROM '{folder}/{here}' h FULL JOIN '{folder}/{there}' t USING (id_l, id_r)
            WHERE h.band IS DISTINCT FROM t.band OR h.evidence IS DISTINCT FROM t.evidence
                OR abs(h.probability - t.probability) > 1e-6
        """).fetchall()
    return pairs, found


def test_one_process_with_two_threads_gives_the_same_links(files: Path) -> None:
    spark = ("--engine", "spark", "--spark-master", "local[2]")
    said = match(files, "clients.csv", "members.csv", "--out", "local.csv", *spark,
                 "--report", "local-rules.csv")  # fmt: skip
    assert "trained on these files" in said
    pairs, different = differences(files, "here.csv", "local.csv")
    assert pairs > 1_000
    assert different == []
    rules = [(files / f"{name}-rules.csv").read_text() for name in ("here", "local")]
    assert rules[0] == rules[1]


def test_two_workers_give_the_same_links_and_leave_nothing(
    files: Path, master: str, tmp_path: Path
) -> None:
    shared = files / "shared"
    shared.mkdir()
    spark = ("--engine", "spark", "--spark-master", master, "--spark-folder", str(shared))
    match(files, "clients.csv", "members.csv", "--out", "cluster.csv", *spark)
    pairs, different = differences(files, "here.csv", "cluster.csv")
    assert pairs > 1_000
    assert different == []
    assert [path for path in shared.rglob("*") if path.is_file()] == []
    assert [path.stat().st_mode & 0o777 for path in shared.iterdir()] == [0o700]
    assert all(list((tmp_path / name).glob("app-*/*/stderr")) for name in ("one", "two"))


def test_one_file_gives_the_same_links(files: Path) -> None:
    spark = ("--engine", "spark", "--spark-master", "local[2]")
    match(files, "clients.csv", "--dedupe", "--out", "local-within.csv", *spark)
    pairs, different = differences(files, "here-within.csv", "local-within.csv")
    assert pairs > 100
    assert different == []


def test_a_master_that_is_not_there_is_told_in_one_line(files: Path) -> None:
    nowhere = f"spark://127.0.0.1:{free_port()}"
    said = match(files, "clients.csv", "--dedupe", "--out", "nowhere.csv", "--engine", "spark",
                 "--spark-master", nowhere, "--spark-folder", ".", code=2)  # fmt: skip
    assert f"wayhome match: Spark at {nowhere} gave up: " in said
    assert "Traceback" not in said
