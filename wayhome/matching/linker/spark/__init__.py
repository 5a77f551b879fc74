"""Matching on Apache Spark: Spark moves and joins, DuckDB computes inside each worker.

Cleaning, keys and weights are the very same SQL as on one machine, so the links are the same, too.
Only this package imports pyspark.
"""

from wayhome.matching.linker.spark.session import cluster

__all__ = ["cluster"]
