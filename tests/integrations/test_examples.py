"""Every example in docs/integrations.md runs. Those of Ray and Spark, which start a cluster, run in `nox -s integration`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/integrations.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^## ([^\n]+)\n+```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
NEEDS = {"datatrove": "datatrove", "Hugging Face datasets": "datasets", "pandas": "pandas", "Polars": "polars", "Scrapy": "scrapy"}


def test_every_adapter_has_one():
    modules = {path.stem for path in (Path(__file__).parents[2] / "cleaner/integrations").glob("[!_]*.py")} - {"articles", "columns"}
    assert {re.search(r"from cleaner\.integrations\.(\w+) import", example)[1] for example in EXAMPLES.values()} == modules


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("Ray Data", "Spark")])
def test_the_example_runs(name, tmp_path, monkeypatch):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason=f"needs the library of the example: {name}")
    monkeypatch.chdir(tmp_path)
    exec(compile(EXAMPLES[name], f"docs/integrations.md: {name}", "exec"), {})
