from __future__ import annotations

import csv
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, norm, t

from cleaner.errors import OutputError
from cleaner.sources import COLUMNS, MEASURES, Row, SourceTable, characters
from cleaner.sources.sample import SAMPLED
from cleaner.sources.tallies import KINDS


def result(source: str | None = "a.example", **values: Any) -> dict[str, Any]:
    given = {"id": "1", "source": source, "text": "News.", "edits": [], "flags": [], "verdict": "keep", "quality": 0.9, "error": None}
    return given | values


def table(*results: dict[str, Any]) -> SourceTable:
    filled = SourceTable()
    for row in results:
        filled.add(row)
    return filled


def figure(row: Row, name: str) -> float:
    value = row[name]
    assert isinstance(value, float), name
    return value


def edit(before: str, after: str = "", reason: str = "ad_marker") -> dict[str, Any]:
    return {"start": 0, "end": len(before), "before": before, "after": after, "reason": reason, "probability": 1.0}


def test_columns_start_as_the_contract_says() -> None:
    assert COLUMNS[:5] == ("source", "articles", "reliability", "reliability_low", "reliability_high")
    assert all({name, f"{name}_low", f"{name}_high"} <= set(COLUMNS) for name in MEASURES)
    assert len(COLUMNS) == 3 + 3 * len(MEASURES)
    assert set(table(result()).rows()[0]) == set(COLUMNS)


def test_no_articles() -> None:
    assert SourceTable().rows() == []


def test_reliability_is_drawn_towards_the_run() -> None:
    rows = table(*[result("many.example")] * 300, *[result("few.example")] * 3, *[result("bad.example", verdict="drop")] * 97).rows()
    many, few, bad = rows
    assert [row["source"] for row in rows] == ["many.example", "few.example", "bad.example"]
    assert few["keep"] == many["keep"] == 1.0
    assert 0.5 < figure(few, "reliability") < figure(many, "reliability")
    assert figure(bad, "reliability") < 0.05
    assert figure(few, "reliability_low") < 0.9 < 0.98 < figure(many, "reliability_low")


def test_shares_have_jeffreys_intervals_closed_at_the_ends() -> None:
    (row,) = table(*[result(flags=["garbled"])] * 2, *[result(verdict="review", author="A")] * 8).rows()
    assert (row["garbled"], row["review"], row["missing_author"], row["drop"], row["missing_date"]) == (0.2, 0.8, 0.2, 0.0, 1.0)
    assert row["garbled_low"] == pytest.approx(beta.ppf(0.025, 2.5, 8.5), abs=1e-4)
    assert row["garbled_high"] == pytest.approx(beta.ppf(0.975, 2.5, 8.5), abs=1e-4)
    assert (row["drop_low"], row["missing_date_high"]) == (0.0, 1.0)


def test_what_was_not_read_is_not_judged() -> None:
    failed = {"id": "2", "source": "b.example", "text": None, "error": "empty"}
    read, unread = table(result(), failed, failed).rows()
    assert (read["source"], read["error"], read["keep"]) == ("a.example", 0.0, 1.0)
    assert (unread["articles"], unread["error"]) == (2, 1.0)
    told = {name for name, value in unread.items() if value is not None}
    assert told == {"source", "articles", "error", "error_low", "error_high"}


def test_articles_without_a_source_are_a_row_of_their_own() -> None:
    rows = table(result(None), result(""), result("a.example")).rows()
    assert {row["source"]: row["articles"] for row in rows} == {None: 2, "a.example": 1}


def test_characters_counts_removals_but_no_repairs() -> None:
    row = result(edits=[edit("Ad. "), edit("\n\n", "", "whitespace"), edit("Ã¸", "ø", "encoding"), edit("By A B", "B", "byline")])
    assert characters(row) == (4, 5 + 4 + 2 + 1 + 5)
    assert characters({"text": None, "edits": None}) == (0, 0)


def test_boilerplate_and_quality_have_intervals_over_articles() -> None:
    texts = [("x" * 90, 10, 0.8), ("x" * 50, 50, 0.9), ("x" * 200, 0, 1.0)]
    (row,) = table(*[result(text=text, edits=[edit("y" * n)], quality=q) for text, n, q in texts]).rows()
    assert row["boilerplate"] == pytest.approx(60 / 400, abs=1e-4)
    rest = [10 - 0.15 * 100, 50 - 0.15 * 100, 0 - 0.15 * 200]
    variance = 3 / 2 * sum(r**2 for r in rest) / 400**2
    draws = 0.15 * 0.85 / variance * (norm.ppf(0.975) / t.ppf(0.975, 2)) ** 2
    assert row["boilerplate_low"] == pytest.approx(beta.ppf(0.025, 0.15 * draws + 0.5, 0.85 * draws + 0.5), abs=1e-4)
    assert row["boilerplate_high"] == pytest.approx(beta.ppf(0.975, 0.15 * draws + 0.5, 0.85 * draws + 0.5), abs=1e-4)
    assert row["mean_quality"] == 0.9
    assert row["mean_quality_low"] == pytest.approx(0.9 - t.ppf(0.975, 2) * 0.1 / 3**0.5, abs=1e-4)
    (single,) = table(result()).rows()
    assert (single["mean_quality"], single["mean_quality_low"], single["boilerplate_high"]) == (0.9, None, None)


Run = tuple[list[dict[str, Any]], list[dict[str, Any]]]
RESULTS = st.lists(
    st.builds(
        result,
        source=st.sampled_from(["a.example", "A.Example", "b.example", None]),
        verdict=st.sampled_from(["keep", "review", "drop"]),
        quality=st.one_of(st.none(), st.floats(0, 1)),
        edits=st.lists(st.builds(edit, st.text(max_size=5)), max_size=3),
        text=st.lists(st.sampled_from(["News of a day.", "Read on", "12 comments", "x"]), max_size=4).map("\n".join),
        language=st.sampled_from(["de", "en", None]),
        flags=st.lists(st.sampled_from(["garbled", "paywalled", "near_duplicate"]), max_size=2),
        copy=st.sampled_from([None, *KINDS]),
        error=st.sampled_from([None, None, "broken"]),
    ),
    max_size=8,
)


def story(origins: int, *stated: tuple[str | None, int, int]) -> dict[str, Any]:
    """A line of stories.jsonl, as far as the table reads it: each source with its facts, and those corroborated."""
    told = [{"source": source, "facts": facts, "corroborated": corroborated} for source, facts, corroborated in stated]
    return {"origins": origins, "stated": told}


STATED = st.tuples(st.sampled_from(["a.example", "A.Example", "c.example", None]), st.integers(1, 9), st.integers(0, 1))
STORIES = st.lists(st.builds(lambda origins, stated: story(origins, *stated), st.integers(1, 3), st.lists(STATED, max_size=3)), max_size=4)


@settings(deadline=None, max_examples=50)
@given(*[st.tuples(RESULTS, STORIES)] * 3)
def test_merging_is_associative_and_loses_nothing(one: Run, two: Run, three: Run) -> None:
    left = SourceTable.of(*one).merge(SourceTable.of(*two)).merge(SourceTable.of(*three))
    right = SourceTable.of(*one).merge(SourceTable.of(*two).merge(SourceTable.of(*three)))
    backwards = SourceTable.of(*three).merge(SourceTable.of(*two)).merge(SourceTable.of(*one))
    assert left == right == backwards == SourceTable.of(*([*one[at], *two[at], *three[at]] for at in (0, 1)))
    assert left.rows() == backwards.rows()
    assert pickle.loads(pickle.dumps(left)) == left


def test_spellings_that_differ_in_case_are_one_source() -> None:
    rows = table(result("ELBTALPOST"), result("Elbtalpost"), result(" elbtalpost "), result("Köln"), result("KO\u0308LN")).rows()
    assert {row["source"]: row["articles"] for row in rows} == {"elbtalpost": 3, "Köln": 2}


def test_what_else_is_measured() -> None:
    rows = [result(flags=["paywalled", "truncated", "near_duplicate"], language="de-AT"), result(edits=[edit("Ã¸", "ø", "encoding")])]
    rows += [result(flags=["mojibake_repaired"], language="DE"), result(language="en", machine_translated=0.1)]
    rows += [result(flags=["machine_translated"], language="rubbish", machine_translated=0.9)]
    (row,) = table(*rows).rows()
    assert [row[name] for name in ("paywalled", "truncated", "near_duplicate", "encoding")] == [0.2, 0.2, 0.2, 0.4]
    assert row["machine_translated"] == 0.5  # of the two of which it could be told
    assert (row["languages"], row["other_language"]) == ("de 67 %, en 33 %", pytest.approx(1 / 3, abs=1e-4))


def test_many_languages_are_not_all_named() -> None:
    (row,) = table(*[result(language=code) for code in ("de", "de", "en", "fr", "it", "es", "pl", "no")]).rows()
    assert row["languages"] == "de 25 %, en 12 %, es 12 %, fr 12 %, it 12 %, 2 more"


def test_copies_are_known_only_where_they_were_looked_for() -> None:
    assert table(result()).rows()[0]["copies"] is None
    (row,) = table(*[result(copy=kind) for kind in ("original", "original", "agency", "copy", "duplicate", None)]).rows()
    assert [row[name] for name in ("original", "agency", "copies", "duplicates")] == [0.4, 0.2, 0.2, 0.2]


def test_corroborated_facts() -> None:
    stories = [story(2, ("a.example", 4, 3)), story(3, ("A.EXAMPLE", 6, 2)), story(1, ("a.example", 90, 0))]
    (row,) = SourceTable.of([result()], stories).rows()
    assert row["corroborated"] == 0.5, "where there is one origin alone nobody could have corroborated anything"
    assert 0 < figure(row, "corroborated_low") < 0.5 < figure(row, "corroborated_high") < 1
    (row,) = SourceTable.of([result()], stories[:1]).rows()
    assert (row["corroborated"], row["corroborated_low"]) == (0.75, None), "of one story there is no interval"


def test_a_ratio_that_never_varies_is_no_certainty() -> None:
    (row,) = table(result(), result()).rows()
    assert (row["boilerplate"], row["boilerplate_low"]) == (0.0, 0.0)
    assert figure(row, "boilerplate_high") > 0.1


def own(number: int) -> str:
    """A line that stands in one article alone, whatever is made of its digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}") * 5


def test_residual_template_is_what_stands_in_other_articles_too() -> None:
    texts = [f"{own(number)}\nSubscribe to read {number}!" for number in range(40)]
    (row,) = table(*[result(text=text) for text in texts]).rows()
    assert row["residual_template"] == pytest.approx(19 / 40, abs=0.001)
    (alone,) = table(result(text=texts[0])).rows()
    assert alone["residual_template"] is None
    (copied,) = table(*[result(text=texts[0])] * 9).rows()
    assert copied["residual_template"] is None, "copies of one article are one"


def test_a_tally_does_not_grow_with_the_articles() -> None:
    def size(articles: int) -> int:
        rows = (result(text="\n".join(own(number * 97 + line) for line in range(99)), language=f"{number}") for number in range(articles))
        return len(pickle.dumps(table(*rows)))

    assert size(900) < size(3 * SAMPLED) + 60
    told = [len(pickle.dumps(SourceTable.of([], [story(2, ("a.example", 7, 3))] * times))) for times in (10, 1000)]
    assert told[1] < told[0] + 30


def test_write_csv(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    table(result(None), result('a, "b"\n.example'), {"source": "\ud800", "error": "x"}).write_csv(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["articles"], row["keep"]) for row in rows] == [
        ("", "1", "1.0000"),
        ('a, "b"\n.example', "1", "1.0000"),
        ("\\ud800", "1", ""),
    ]
    assert b"\r" not in path.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["sources.csv"]


def test_write_csv_without_articles(tmp_path: Path) -> None:
    SourceTable().write_csv(tmp_path / "sources.csv")
    assert (tmp_path / "sources.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_write_csv_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is the folder there"):
        SourceTable().write_csv(tmp_path / "no" / "sources.csv")
