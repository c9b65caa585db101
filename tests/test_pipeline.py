"""The whole way from records to results: promises of the contract that no single stage can keep alone."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Config, Record, Result, clean, restore
from cleaner.config import Limits
from cleaner.document import FLAGS, REASONS, Rejected
from cleaner.errors import ModelMismatch, RecordError
from cleaner.rules import Rule, Rules
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks, visible_text

NEWS = Path(__file__).parent.parent / "fixtures" / "news"
KEYS = ["id", "url", "source", "language", "title", "author", "date", "text", "edits", "input_quality", "quality", "garbling",
        "machine_translated", "garbled", "flags", "verdict", "reasons", "error"]  # fmt: skip


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(Config(metadata=False))


@pytest.fixture(scope="module")
def records() -> list[Record]:
    texts = [Record(str(path), text=path.read_text(encoding="utf-8"), folder=path.parent.name) for path in sorted(NEWS.rglob("*.txt"))]
    pages = [Record(str(path), html=path.read_text(encoding="utf-8", errors="replace")) for path in sorted(NEWS.rglob("*.html"))]
    return texts + pages


@pytest.fixture(scope="module")
def results(cleaner: Cleaner, records: list[Record]) -> list[Result]:
    return list(cleaner.clean_many(records))


def given_text(record: Record) -> str:
    return record.text if record.text is not None else visible_text(page_blocks(parse_page(record.html or "")))


def test_every_record_has_its_result_in_order(records: list[Record], results: list[Result]) -> None:
    assert [result.id for result in results] == [record.id for record in records]
    assert not [result.error for result in results if result.error]


def test_restore_gives_back_the_text_as_given(records: list[Record], results: list[Result]) -> None:
    for record, result in zip(records, results, strict=True):
        assert restore(result.text or "", result.edits) == given_text(record)


def test_restore_works_on_what_was_written_as_json(records: list[Record], results: list[Result]) -> None:
    row = json.loads(json.dumps(results[0].to_dict()))
    assert restore(row["text"], row["edits"]) == given_text(records[0])


def test_results_keep_to_the_contract(results: list[Result]) -> None:
    for result in results:
        row = result.to_dict()
        assert list(row)[: len(KEYS)] == KEYS
        assert set(row["flags"]) <= set(FLAGS)
        assert row["flags"] == sorted(row["flags"])
        assert {edit["reason"] for edit in row["edits"]} <= set(REASONS)
        assert all(0 <= row[score] <= 1 for score in ("input_quality", "quality", "garbling"))
        assert all(0 <= edit["probability"] <= 1 for edit in row["edits"])
        assert row["verdict"] in {"keep", "review", "drop"}
        assert bool(row["reasons"]) == (row["verdict"] != "keep")
        ends = [0] + [edit["end"] for edit in row["edits"]]
        assert all(edit["start"] >= end for edit, end in zip(row["edits"], ends, strict=False))


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_batches_do_not_change_results(records: list[Record], results: list[Result], size: int) -> None:
    assert list(Cleaner(Config(metadata=False, batch_size=size)).clean_many(records)) == results


def test_what_the_next_article_begins_with_leaves_no_trace(cleaner: Cleaner) -> None:
    text = "The council met on Monday and voted for the bridge that nobody wanted at all\nThe mayor was glad of it and said so to the paper"
    alone = cleaner.clean({"text": text, "id": "x"})
    for neighbour in ("! Exclamation first, and then some more words follow it.", ", a comma", "。中文", "and on it went"):
        assert next(cleaner.clean_many([{"text": text, "id": "x"}, {"text": neighbour}])) == alone
        assert list(cleaner.clean_many([{"text": neighbour}, {"text": text, "id": "x"}]))[1] == alone


def test_order_does_not_change_results(cleaner: Cleaner, records: list[Record], results: list[Result]) -> None:
    assert list(cleaner.clean_many(records[::-1]))[::-1] == results


def test_a_cleaner_travels_as_its_configuration() -> None:
    config = Config(rules=Rules(tuple(Rule(f"phrase {n}", match="contains") for n in range(100))))
    sent = pickle.dumps(Cleaner(config))
    assert len(sent) < len(pickle.dumps(config)) + 100
    again = pickle.loads(sent)
    assert (again.config, again.profile) == (config, None)


def test_threads_and_pickles_give_the_same(cleaner: Cleaner, records: list[Record], results: list[Result]) -> None:
    again = pickle.loads(pickle.dumps(cleaner))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(again.clean, records[:8])) == results[:8]


def test_metadata_passes_through_untouched(cleaner: Cleaner) -> None:
    rest = {"topic": "x", "n": [1, {"a": None}]}
    assert cleaner.clean({"text": "Hello.", **rest}).metadata == rest


def test_source_is_the_domain_then_the_folder(cleaner: Cleaner) -> None:
    assert cleaner.clean({"text": "a", "url": "https://www.news.example.co.uk/x", "source": "mine"}).source == "mine"
    assert cleaner.clean({"text": "a", "url": "https://www.news.example.co.uk/x"}).source == "example.co.uk"
    assert cleaner.clean(Record("1", text="a", folder="outlet")).source == "outlet"
    assert cleaner.clean({"text": "a"}).source is None


@pytest.mark.parametrize("text", ["", " \n\t\r\n ", "\N{NO-BREAK SPACE}"])
def test_empty_text_is_a_case(cleaner: Cleaner, text: str) -> None:
    result = cleaner.clean({"text": text})
    assert (result.text, result.flags, result.verdict, result.language) == ("", ("empty",), "drop", None)
    assert restore("", result.edits) == text


@pytest.mark.parametrize("html", ["", "<!-- nothing -->", "<html><body></body></html>", "<script>var a=1</script>", "\x00\x01\x02"])
def test_empty_pages_are_a_case(cleaner: Cleaner, html: str) -> None:
    result = cleaner.clean({"html": html})
    assert result.error is None
    assert (result.text, result.verdict) == ("", "drop")


def test_bad_records_become_results_and_the_rest_go_on(cleaner: Cleaner) -> None:
    rows = [
        {"text": "a"},
        {"url": "u"},
        {"text": "a", "html": "b"},
        {"text": 3},
        {"text": "\ud800"},
        Rejected("x", "line 3: no"),
        {"text": "b"},
    ]
    got = list(cleaner.clean_many(rows))
    assert [bool(result.error) for result in got] == [False, True, True, True, True, True, False]
    assert all(result.text is None and result.quality is None for result in got if result.error)
    assert "neither" in (got[1].error or "")
    assert "surrogate" in (got[4].error or "")
    assert [result.id for result in got[:2]] == ["record 1", "record 2"]


def test_limits_give_an_error_that_says_what_to_do() -> None:
    small = Cleaner(Config(limits=Limits(max_text_chars=10, max_blocks=3)))
    assert "max_text_chars" in (small.clean({"text": "x" * 11}).error or "")
    assert "max_blocks" in (small.clean({"text": "a\nb\nc\nd"}).error or "")


def test_clean_raises_what_a_batch_would_report() -> None:
    with pytest.raises(RecordError, match="neither"):
        clean()
    with pytest.raises(RecordError, match="surrogate"):
        clean("\udfff")


def test_an_unforeseen_failure_takes_one_article_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import cleaner.pipeline as pipeline

    real = pipeline.edits_of

    def failing(text: str, *rest: object) -> object:
        if "bomb" in text:
            raise ZeroDivisionError("boom")
        return real(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "edits_of", failing)
    got = list(Cleaner().clean_many([{"text": "one"}, {"text": "bomb"}, {"text": "two"}]))
    assert [result.error for result in got] == [None, "record 2: unexpected ZeroDivisionError: boom", None]


def test_a_model_that_does_not_fit_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    import cleaner.classify.blocks as blocks

    monkeypatch.setattr(blocks, "features_hash", lambda names: "other")
    with pytest.raises(ModelMismatch, match="rebuild"):
        list(Cleaner().clean_many([{"text": "one"}]))


def test_explain_shows_every_line(cleaner: Cleaner) -> None:
    lines = cleaner.explain({"text": "The council met on Monday evening to vote.\n\nAdvertisement\n"})
    assert [line.text for line in lines] == ["The council met on Monday evening to vote.", "Advertisement"]
    assert lines[1].start == 44


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), min_size=1, max_size=4))
def test_any_text_is_restored_and_batched_alike(cleaner: Cleaner, texts: list[str]) -> None:
    rows = [{"text": text} for text in texts]
    together = list(cleaner.clean_many(rows))
    for text, result in zip(texts, together, strict=True):
        assert restore(result.text or "", result.edits) == text
        alone = cleaner.clean({"text": text, "id": result.id})
        assert alone == result
