"""The adapters of Ray Data and Spark, each on a local cluster with two workers, and their examples. Run by `nox -s integration`."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from cleaner import Cleaner
from cleaner.integrations.ray import CleanTable
from cleaner.integrations.spark import SCHEMA, CleanPartition

ROOT = Path(__file__).parents[1]
NEWS = ROOT / "fixtures/news"
ROWS = [
    *({"id": path.name, "text": path.read_text(encoding="utf-8"), "topic": path.parent.name} for path in sorted(NEWS.rglob("*.txt"))),
    {"id": "missing", "text": None, "topic": "none"},
]
# both leave sockets and threads to the end of the process
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.timeout(500)]


def run_example(name: str) -> None:
    page = (ROOT / "docs/integrations.md").read_text(encoding="utf-8")
    (code,) = re.findall(rf"^## {name}\n+```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(compile(code, f"docs/integrations.md: {name}", "exec"), {})


def expected() -> dict[str, tuple[object, ...]]:
    return {
        result.id: (result.text, result.quality, result.verdict, len(result.edits), result.error is None)
        for result in Cleaner().clean_many(ROWS)
    }


def seen(rows: list[dict[str, object]]) -> dict[object, tuple[object, ...]]:
    return {row["id"]: (row["text"], row["quality"], row["verdict"], len(row["edits"]), row["error"] is None) for row in rows}  # type: ignore[arg-type]


def test_ray():
    ray = pytest.importorskip("ray", reason="needs the extra `ray`")
    pytest.importorskip("ray.data", reason="needs the extra `ray`")
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)  # two for the actors, or the rows to feed them never get a turn
    try:
        dataset = ray.data.from_arrow(pa.Table.from_pylist(ROWS)).repartition(4)
        cleaned = dataset.map_batches(CleanTable, batch_format="pyarrow", batch_size=4, concurrency=2)
        rows = cleaned.take_all()
        run_example("Ray Data")
    finally:
        ray.shutdown()
    assert seen(rows) == expected()
    assert {row["topic"] for row in rows} == {row["topic"] for row in ROWS}


def test_spark(monkeypatch):
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17 on the path")
    sql = pytest.importorskip("pyspark.sql", reason="needs the extra `spark`")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    spark = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = spark.createDataFrame(ROWS, "id STRING, text STRING, topic STRING").repartition(2)
        cleaned = frame.mapInArrow(CleanPartition(keep=["topic"]), f"{SCHEMA}, topic STRING")
        rows = [row.asDict() for row in cleaned.collect()]
        run_example("Spark")
    finally:
        spark.stop()
    assert seen(rows) == expected()
    assert {row["topic"] for row in rows} == {row["topic"] for row in ROWS}
