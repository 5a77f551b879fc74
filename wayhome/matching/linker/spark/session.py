"""A Spark session for one run of matching, and the folder that all its machines share."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from wayhome.core.findings import UnusableInput
from wayhome.core.spill import spill_folder
from wayhome.matching.linker.spark.engine import Cluster

LOCAL = "local[*]"
# Records that a worker takes at once: enough to be quick, and far from its memory's end.
BATCH = 50_000


@contextmanager
def cluster(master: str = LOCAL, shared: Path | None = None) -> Iterator[Cluster]:
    """An engine on the Spark at `master`; UnusableInput, in one plain line, where there is none.

    `shared` is a folder that the driver and all workers see under the same name. What the run
    writes there is for this user alone (mode 0700) and gone at its end; what a killed run of this
    machine left is removed by the next.
    """
    alone = master.startswith("local")
    if not alone and shared is None:
        raise UnusableInput("A cluster needs --spark-folder: a folder that all its machines see.")
    if shared and not shared.is_dir():
        raise UnusableInput(f"There is no folder {shared}.")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise UnusableInput("--engine spark needs Java 17 or later, which is not on this machine.")
    try:
        with spill_folder(shared and shared.resolve() / socket.gethostname()) as folder:
            spark = _session(master, alone, folder)
            try:
                yield Cluster(spark, folder)
            finally:
                spark.stop()
    except (PySparkException, Py4JError, PermissionError) as problem:
        raise UnusableInput(f"Spark at {master} gave up: {_plain(problem)}") from problem


def _session(master: str, alone: bool, folder: Path) -> SparkSession:
    """What is set here holds; everything else is taken from Spark's own spark-defaults.conf."""
    # Workers run the same interpreter, unless theirs lies elsewhere.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    build = (
        SparkSession.builder.master(master)
        .appName("wayhome match")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        # Shuffled records lie encrypted on the workers' disks.
        .config("spark.io.encryption.enabled", "true")
        # A page of figures for whoever finds the port is not needed.
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
    )
    if alone:
        build = build.config("spark.driver.host", "127.0.0.1")
        build = build.config("spark.driver.bindAddress", "127.0.0.1")
        build = build.config("spark.local.dir", str(folder / "shuffle"))
    return build.getOrCreate()


def _plain(problem: Exception) -> str:
    """The first and last line of what Spark says that are not steps of its programs."""
    lines = [line for line in str(problem).splitlines() if line and not line[0].isspace()]
    return " ".join(dict.fromkeys(lines[:1] + lines[-1:]))
