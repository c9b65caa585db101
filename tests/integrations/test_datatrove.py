"""The steps run in datatrove's executor, as one task and as two, and say why a document goes."""

from __future__ import annotations

import gzip
import json

import pytest
from given import ENGLISH, GERMAN, KEPT, NORWEGIAN

from cleaner import Config, restore

pytest.importorskip("datatrove", reason="needs the extra `datatrove`")
dill = pytest.importorskip("dill", reason="needs the extra `datatrove`")
# datatrove and what it brings warn of things that are none of our doing
pytestmark = pytest.mark.filterwarnings("default")

from datatrove.data import Document  # noqa: E402
from datatrove.executor import LocalPipelineExecutor  # noqa: E402
from datatrove.pipeline.readers import JsonlReader  # noqa: E402
from datatrove.pipeline.writers import JsonlWriter  # noqa: E402

from cleaner.integrations.datatrove import CleanNewsFilter, CleanNewsFormatter  # noqa: E402

SHORT = "Møtet varte i tre timer."


def documents() -> list[Document]:
    return [
        Document(ENGLISH, "en", metadata={"url": "https://harbour.example/1", "date": "2024-01-01", "title": 7}),
        Document(NORWEGIAN, "no", metadata={"language": "nb"}),
        Document(SHORT, "short"),
    ]


def test_the_formatter_cleans_and_annotates():
    first, second, _ = CleanNewsFormatter().run(documents())
    assert first.text == KEPT
    assert restore(first.text, first.metadata["edits"]) == ENGLISH
    assert first.metadata["source"] == "harbour.example"
    assert (first.metadata["date"], first.metadata["title"]) == ("2024-01-01", 7)
    assert second.text == NORWEGIAN
    assert second.metadata["language"] == "nb"
    assert json.loads(json.dumps(first.metadata)) == first.metadata
    assert CleanNewsFormatter().format(ENGLISH) == KEPT


def test_a_document_that_cannot_be_cleaned_goes_on_with_the_reason():
    (document,) = CleanNewsFormatter(Config.from_mapping({"limits": {"max_text_chars": 10}})).run([Document(NORWEGIAN, "no")])
    assert document.text == NORWEGIAN
    assert "max_text_chars" in document.metadata["error"]
    assert CleanNewsFilter().filter(document) == (False, "error")


def test_the_filter_gives_reasons_with_and_without_the_formatter():
    step = CleanNewsFilter()
    assert step.filter_batch(documents()) == step.filter_batch(list(CleanNewsFormatter().run(documents())))
    assert step.filter(Document(SHORT, "short")) == (False, "too_short")
    assert step.filter(Document("", "empty")) == (False, "empty")


def test_verdicts_become_reasons():
    scores = {"quality": 0.9, "garbling": 0.1, "flags": (), "reasons": (), "error": None}

    def reason(step, **known):
        return step.filter(Document("", "x", metadata={**scores, "verdict": "drop", **known}))

    assert reason(CleanNewsFilter(), verdict="keep") is True
    assert reason(CleanNewsFilter(), verdict="review") is True
    assert reason(CleanNewsFilter(drop_review=True), verdict="review") == (False, "review")
    assert reason(CleanNewsFilter(), garbling=0.99) == (False, "garbled")
    assert reason(CleanNewsFilter(), quality=0.1) == (False, "low_quality")
    assert reason(CleanNewsFilter(), flags=("not_an_article",)) == (False, "not_an_article")
    assert reason(CleanNewsFilter()) == (False, "low_quality")


def test_steps_survive_pickling():
    for step in (CleanNewsFormatter(Config(language="no")), CleanNewsFilter()):
        assert dill.loads(dill.dumps(step)).cleaner.config == step.cleaner.config


@pytest.mark.parametrize("tasks", [1, 2])
def test_in_the_local_executor(tmp_path, tasks):
    given = [{"id": f"{name} {n}", "text": text} for n in range(2) for name, text in (("en", ENGLISH), ("de", GERMAN), ("short", SHORT))]
    for task, half in enumerate((given[:3], given[3:])):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / f"in/{task}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in half), encoding="utf-8")
    LocalPipelineExecutor(
        [
            JsonlReader(str(tmp_path / "in")),
            CleanNewsFormatter(),
            CleanNewsFilter(exclusion_writer=JsonlWriter(str(tmp_path / "dropped"))),
            JsonlWriter(str(tmp_path / "out")),
        ],
        tasks=tasks,
        workers=tasks,
        logging_dir=str(tmp_path / "logs"),
    ).run()
    kept, dropped = rows(tmp_path / "out"), rows(tmp_path / "dropped")
    assert {row["id"] for row in kept} == {"en 0", "en 1", "de 0", "de 1"}
    assert {row["text"] for row in kept} == {KEPT, GERMAN}
    assert {row["id"]: row["metadata"]["filter_reason"] for row in dropped} == {"short 0": "too_short", "short 1": "too_short"}
    stats = json.loads((tmp_path / "logs/stats.json").read_text())
    assert [step["stats"]["dropped_too_short"] for step in stats if "dropped" in step["stats"]] == [2]


def rows(folder):
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl.gz")) for line in gzip.decompress(path.read_bytes()).splitlines()]
